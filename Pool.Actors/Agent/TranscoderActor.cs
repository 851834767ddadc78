using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Google.Protobuf;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;
using static Pool.Protocol.Messages.Failed.Types;
using Recipe = Pool.Protocol.Media.Recipe;

namespace Pool.Actors.Agent;

/// <summary>
/// One attempt on a worker: fetches the source, has it transcoded, returns the renditions. Comes after <see cref="AgentActor"/>, before
/// <see cref="ISegmentTransfer"/> and <see cref="ITranscodeEngine"/>. Everything long runs beside it; cancelling ends it at once.
/// </summary>
/// <remarks>Phases: fetching → transcoding → returning → over. Whatever happens, the attempt's folder is removed when it stops.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "PostStop is an actor's Dispose.")]
internal sealed class TranscoderActor : UntypedActor
{
    private readonly Order _order;
    private readonly Recipe _recipe;
    private readonly string _device;
    private readonly AgentContext _context;
    private readonly CancellationTokenSource _ending;
    private readonly TransferLane _lane;
    private readonly StageTimes _times = new();
    private long _stageStart;
    private IFetchedSource? _source;
    private TranscodeOutcome.Done? _done;
    private bool _cancelled;
    private bool _removing;

    public TranscoderActor(Order order, Recipe recipe, string device, AgentContext context)
    {
        _order = order;
        _recipe = recipe;
        _device = device;
        _context = context;
        _ending = new CancellationTokenSource(TimeSpan.FromMilliseconds(order.BudgetMs), context.Time);
        _stageStart = context.Time.GetTimestamp();
        _lane = new TransferLane(
            order.AttemptId,
            order.SourcePath,
            order.RenditionPath,
            order.Token,
            order.SourceSha256.Memory,
            (long)order.SourceLength
        );
    }

    public static Props PropsFor(Order order, Recipe recipe, string device, AgentContext context) =>
        Props.Create(() => new TranscoderActor(order, recipe, device, context));

    protected override void PreStart()
    {
        Move("fetching", 0, 0, 0);
        _context
            .Transfer.FetchAsync(_lane, _ending.Token)
            .PipeTo(Self, success: source => new Fetched(source), failure: why => new StageFailed(Reason.Fetch, why));
    }

    protected override void PostStop()
    {
        _ending.Cancel();
        _ending.Dispose();
        if (_source is not null && !_removing)
        {
            RemoveAsync(_source).PipeTo(ActorRefs.Nobody);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Fetched fetched:
                Transcode(fetched.Source);
                break;
            case TranscodeOutcome outcome:
                Transcoded(outcome);
                break;
            case Returned returned:
                _times.ReturnMs = Elapsed();
                Over(ResultOf(returned.Files));
                break;
            case StageFailed failed:
                Over(EndOf(failed));
                break;
            case Moved moved:
                Move("transcoding", (ulong)moved.Progress.OutTime.TotalMilliseconds, moved.Progress.Frames, moved.Progress.Bytes);
                break;
            case AgentProtocol.CancelAttempt:
                _cancelled = true;
                _ending.Cancel();
                break;
            case FolderGone:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Transcode(IFetchedSource source)
    {
        _source = source;
        _times.FetchMs = Elapsed();
        if (source.Facts is not { Video: not null } facts)
        {
            Over(Failure(Reason.Source, "no video in the source"));
            return;
        }
        var job = new TranscodeJob
        {
            Attempt = new AttemptId(_order.AttemptId),
            SourcePath = source.Path,
            Session = _order.Session,
            Facts = facts,
            Recipe = _recipe,
            Budget = TimeSpan.FromMilliseconds(_order.BudgetMs),
            DeviceId = _device,
        };
        var self = Self;
        _context
            .Engine.TranscodeAsync(job, progress => self.Tell(new Moved(progress)), _ending.Token)
            .PipeTo(Self, failure: why => new StageFailed(Reason.Worker, why));
    }

    private void Transcoded(TranscodeOutcome outcome)
    {
        _times.TranscodeMs = Elapsed();
        if (outcome is TranscodeOutcome.Done done)
        {
            _done = done;
            Move("returning", _order.DurationMs, 0, 0);
            Task.WhenAll(FilesOf(done).Select((path, index) => _context.Transfer.ReturnAsync(_lane, index, path, _ending.Token)))
                .PipeTo(Self, success: files => new Returned(files), failure: why => new StageFailed(Reason.Return, why));
            return;
        }
        Over(
            outcome.Match<IMessage>(
                done => throw new InvalidOperationException(),
                source => Failure(Reason.Source, source.Text),
                sessions => Refusal(Refused.Types.Reason.EncoderSessions),
                stalled => Failure(Reason.Stalled, $"the encoder stood still for {stalled.After.TotalSeconds:0.0} s"),
                late => Failure(Reason.OutOfTime, $"not done in {late.Budget.TotalSeconds:0.0} s"),
                cancelled => CancelledOrLate(),
                broken => Failure(Reason.Encoder, broken.Text)
            )
        );
    }

    /// <summary>The renditions, then their signatures in the same order.</summary>
    private IEnumerable<string> FilesOf(TranscodeOutcome.Done done)
    {
        var renditions = done.Renditions.Select(file => file.Path);
        return _recipe.Signatures
            ? renditions.Concat(renditions.Select(path => path + TranscodeJob.SignatureEnding))
            : renditions;
    }

    private void Over(IMessage outcome)
    {
        Context.Parent.Tell(new AgentProtocol.AttemptOver(_order.AttemptId, outcome));
        if (_source is null)
        {
            Context.Stop(Self);
            return;
        }
        _removing = true;
        RemoveAsync(_source).PipeTo(Self, success: () => FolderGone.Instance, failure: why => FolderLost(why));
    }

    private static async Task RemoveAsync(IFetchedSource folder) => await folder.DisposeAsync();

    private FolderGone FolderLost(Exception why)
    {
        _context.Log.FolderStays(_order.AttemptId, why);
        return FolderGone.Instance;
    }

    private IMessage EndOf(StageFailed failed) =>
        failed.Why switch
        {
            OperationCanceledException => CancelledOrLate(),
            NoScratchRoomException => Refusal(Refused.Types.Reason.Resources),
            _ => Failure(failed.Reason, failed.Why.Message),
        };

    private Failed CancelledOrLate() =>
        _cancelled ? Failure(Reason.Unspecified, "cancelled") : Failure(Reason.OutOfTime, $"not done in {_order.BudgetMs} ms");

    private Failed Failure(Reason reason, string text) =>
        new()
        {
            AttemptId = _order.AttemptId,
            Reason = reason,
            Text = text.Length > 500 ? text[..500] : text,
        };

    private Refused Refusal(Refused.Types.Reason reason) => new() { AttemptId = _order.AttemptId, Reason = reason };

    private Result ResultOf(IReadOnlyList<ReturnedFile> returned)
    {
        var files = returned.Take(_recipe.Renditions.Length);
        var result = new Result
        {
            AttemptId = _order.AttemptId,
            Times = _times,
            Encoder = _done!.Encoder,
            EncoderVersion = _done.EncoderVersion,
            Device = _done.DeviceId,
        };
        result.Renditions.Add(files.Select(ClaimOf));
        var digest = ResultSeal.DigestOf(
            new AttemptId(_order.AttemptId),
            _order.SourceSha256.Span,
            [.. files.Select(file => file.Sha256)],
            _order.TermsId
        );
        result.Signature = ByteString.CopyFrom(_context.Sign(digest));
        return result;
    }

    private static RenditionClaim ClaimOf(ReturnedFile file) =>
        new()
        {
            Bytes = (ulong)file.LengthBytes,
            Sha256 = ByteString.CopyFrom(file.Sha256.Span),
            Frames = (uint)(file.Facts?.Video?.Frames ?? 0),
            WidthPx = (uint)(file.Facts?.Video?.WidthPx ?? 0),
            HeightPx = (uint)(file.Facts?.Video?.HeightPx ?? 0),
            FirstPts = file.Facts?.Video?.FirstPts ?? 0,
            LastPts = file.Facts?.Video?.LastPts ?? 0,
        };

    private void Move(string stage, ulong outTimeMs, long frames, long bytes) =>
        Context.Parent.Tell(
            new AgentProtocol.AttemptMoved(
                new Progress
                {
                    AttemptId = _order.AttemptId,
                    Stage = stage,
                    OutTimeMs = outTimeMs,
                    Frames = (ulong)Math.Max(0, frames),
                    Bytes = (ulong)Math.Max(0, bytes),
                }
            )
        );

    private uint Elapsed()
    {
        var elapsed = _context.Time.GetElapsedTime(_stageStart);
        _stageStart = _context.Time.GetTimestamp();
        return (uint)elapsed.TotalMilliseconds;
    }

    private sealed record Fetched(IFetchedSource Source) : ILocalMessage;

    private sealed record Returned(IReadOnlyList<ReturnedFile> Files) : ILocalMessage;

    private sealed record StageFailed(Reason Reason, Exception Why) : ILocalMessage;

    private sealed record Moved(TranscodeProgress Progress) : ILocalMessage;

    private sealed record FolderGone : ILocalMessage
    {
        public static readonly FolderGone Instance = new();
    }
}
