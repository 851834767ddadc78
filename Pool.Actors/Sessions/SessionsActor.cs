using Akka.Actor;
using Pool.Actors.Routing;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;

namespace Pool.Actors.Sessions;

/// <summary>
/// Finds or starts the session of a stream, and decides who may bring one. Comes after the gateway's door, before
/// <see cref="SessionActor"/>. A session that fails is stopped: its gateway's next segment starts another.
/// </summary>
internal sealed class SessionsActor : UntypedActor
{
    private const int MaxTokensPerSession = 4;
    private static readonly TimeSpan CappedEvery = TimeSpan.FromSeconds(1);
    private readonly SessionContext _context;
    private readonly long _start;
    private readonly Dictionary<SessionKey, Entry> _sessions = [];
    private readonly Dictionary<string, int> _ofGateway = [];
    private readonly Dictionary<IActorRef, SessionKey> _keys = [];
    private readonly Dictionary<string, SessionKey> _tokens = [];
    private AdmissionBook _book;
    private IActorRef? _drain;
    private long _named;
    private TimeSpan? _cappedTold;

    public SessionsActor(SessionContext context)
    {
        _context = context;
        _start = context.Time.GetTimestamp();
        _book = AdmissionBook.Empty(context.Settings);
    }

    private TimeSpan Now => _context.Time.GetElapsedTime(_start);

    public static Props PropsFor(SessionContext context) => Props.Create(() => new SessionsActor(context));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SessionProtocol.RequestSession request:
                Sender.Tell(Offer(request));
                break;
            case SessionProtocol.AdmitSegment admit:
                Admit(admit);
                break;
            case SessionProtocol.TranscodeSegment transcode:
                Tell(transcode.Key);
                Forward(
                    transcode.Key,
                    transcode,
                    new SessionProtocol.SegmentFailed(transcode.Segment, GatewayErrors.TookTooLong)
                );
                break;
            case SessionProtocol.AbandonSegment abandon:
                Forward(abandon.Key, abandon, otherwise: null);
                break;
            case SessionProtocol.EndSession end when _tokens.TryGetValue(end.TokenSession, out var key):
                End(_sessions[key]);
                break;
            case SessionOver over when _sessions.TryGetValue(over.Key, out var entry) && entry.Admitted == over.Admitted:
                End(entry);
                break;
            case SessionOver or SessionProtocol.EndSession:
                break;
            case SessionReport report when _sessions.TryGetValue(report.Status.Key, out var entry):
                entry.Status = report.Status;
                AnswerDrain();
                break;
            case SessionReport:
                break;
            case RouterProtocol.CapacityChanged capacity:
                _book = _book with { Capacity = capacity };
                break;
            case SessionProtocol.GetSessions:
                Sender.Tell(
                    new SessionProtocol.Sessions([.. _sessions.Values.Select(entry => entry.Status).OfType<SessionStatus>()])
                );
                break;
            case SessionProtocol.Drain:
                _drain = Sender;
                AnswerDrain();
                break;
            case Terminated ended:
                Ended(ended.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private object Offer(SessionProtocol.RequestSession request)
    {
        var gateway = request.Gateway;
        if (_drain is not null)
        {
            return new SessionProtocol.PoolFull(gateway, "draining");
        }
        // A gateway asks again for every segment of a live stream (server/broadcast.go); it is never told that there is no room.
        if (
            _ofGateway.ContainsKey(gateway)
            || _book.TryOffer(new Promise(Now, gateway, request.Source), CountFor(request.Source), out _book)
        )
        {
            return new SessionProtocol.SessionOffered(gateway);
        }
        return new SessionProtocol.PoolFull(
            gateway,
            _book.Capacity.Workers == 0
                ? "no worker is in"
                : $"{_sessions.Count} sessions and {_book.Offers.Count} promised of {_book.Limit}"
        );
    }

    private void Admit(SessionProtocol.AdmitSegment admit)
    {
        if (!_sessions.TryGetValue(admit.Key, out var entry))
        {
            if (_drain is not null || CountFor(admit.Source) >= _book.HardLimit)
            {
                TellCapped(admit.Key);
                Sender.Tell(new SessionProtocol.SegmentRefused(admit.Segment, GatewayErrors.Capped));
                return;
            }
            entry = Start(admit.Key, admit.Source);
        }
        if (entry.IsEnding)
        {
            Hold(entry, admit);
            return;
        }
        Name(admit.TokenSession, admit.Key, entry);
        entry.Admitted++;
        entry.Actor.Forward(admit);
    }

    private static void End(Entry entry)
    {
        entry.IsEnding = true;
        Context.Stop(entry.Actor);
    }

    /// <summary>
    /// A stream begins again before its last session is gone: the segment waits those few moments, or nobody would answer it. No more
    /// wait than the new session takes.
    /// </summary>
    private void Hold(Entry entry, SessionProtocol.AdmitSegment admit)
    {
        if (entry.Held.Count < _context.Settings.MaxOpen)
        {
            entry.Held.Enqueue((admit, Sender));
        }
        else
        {
            Sender.Tell(new SessionProtocol.SegmentRefused(admit.Segment, GatewayErrors.Busy));
        }
    }

    /// <summary>One line a second: whoever fills the pool does not fill the log as well.</summary>
    private void TellCapped(SessionKey key)
    {
        if (_cappedTold is null || Now - _cappedTold >= CappedEvery)
        {
            _cappedTold = Now;
            _context.Log.SessionCapped(key, _sessions.Count, _book.HardLimit);
        }
    }

    /// <summary>
    /// Sessions as they count for a newcomer from a network: of those that another network began and has brought nothing to, its share
    /// only. Headers alone are cheap, and would else fill the pool for everybody.
    /// </summary>
    private int CountFor(string source)
    {
        var beyond = _sessions
            .Values.Where(entry => !entry.HasBrought && entry.Source != source)
            .CountBy(entry => entry.Source)
            .Sum(begun => Math.Max(0, begun.Value - _book.SourceLimit));
        return _sessions.Count - beyond;
    }

    private Entry Start(SessionKey key, string source)
    {
        _book = _book.Redeemed(key.Gateway);
        var actor = Context.Watch(Context.ActorOf(SessionActor.PropsFor(key, _context), $"s{++_named}"));
        var entry = new Entry(actor, source);
        _sessions[key] = entry;
        _keys[actor] = key;
        _ofGateway[key.Gateway] = _ofGateway.GetValueOrDefault(key.Gateway) + 1;
        return entry;
    }

    /// <summary>A stream is worth a line once it has brought something: who only knocks fills no log.</summary>
    private void Tell(SessionKey key)
    {
        if (_sessions.TryGetValue(key, out var entry) && !entry.HasBrought)
        {
            entry.HasBrought = true;
            _context.Log.SessionStarted(key, _sessions.Count);
        }
    }

    private void Name(string token, SessionKey key, Entry entry)
    {
        if (_tokens.TryAdd(token, key))
        {
            entry.Tokens.Enqueue(token);
            if (entry.Tokens.Count > MaxTokensPerSession)
            {
                _tokens.Remove(entry.Tokens.Dequeue());
            }
        }
    }

    private void Forward(SessionKey key, object message, object? otherwise)
    {
        if (_sessions.TryGetValue(key, out var entry))
        {
            entry.Actor.Forward(message);
        }
        else if (otherwise is not null)
        {
            Sender.Tell(otherwise);
        }
    }

    private void Ended(IActorRef actor)
    {
        if (_keys.Remove(actor, out var key) && _sessions.Remove(key, out var entry))
        {
            if (--_ofGateway[key.Gateway] == 0)
            {
                _ofGateway.Remove(key.Gateway);
            }
            foreach (var token in entry.Tokens)
            {
                _tokens.Remove(token);
            }
            if (entry.HasBrought)
            {
                _context.Log.SessionEnded(key, _sessions.Count);
            }
            foreach (var (admit, sender) in entry.Held)
            {
                Self.Tell(admit, sender);
            }
            AnswerDrain();
        }
    }

    private void AnswerDrain()
    {
        if (_drain is not null && _sessions.Values.All(entry => entry.Status is not { Queued: > 0 }))
        {
            _drain.Tell(new SessionProtocol.Drained());
        }
    }

    private sealed class Entry(IActorRef actor, string source)
    {
        public IActorRef Actor { get; } = actor;

        public string Source { get; } = source;

        public Queue<string> Tokens { get; } = new();

        public SessionStatus? Status { get; set; }

        public bool HasBrought { get; set; }

        public long Admitted { get; set; }

        public bool IsEnding { get; set; }

        public Queue<(SessionProtocol.AdmitSegment Admit, IActorRef Sender)> Held { get; } = new();
    }
}
