using System.Collections.Immutable;
using Akka.Actor;
using Google.Protobuf;
using Pool.Protocol.Messages;
using EncoderNames = Pool.Protocol.Media.EncoderNames;
using MediaRecipe = Pool.Protocol.Media.Recipe;
using RenditionSpec = Pool.Protocol.Media.RenditionSpec;
using SampleFormat = Pool.Protocol.Media.SampleFormat;

namespace Pool.Actors.Agent;

/// <summary>The attempts of a worker: those that run, and the outcomes that the pool has not yet taken note of.</summary>
internal sealed class AttemptTable(ImmutableArray<Device> devices, TimeSpan keepOutcome, TimeProvider time)
{
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly HashSet<IActorRef> _stopping = [];

    /// <summary>Attempts that still use the machine, cancelled ones too until they are really gone.</summary>
    public int Running => _stopping.Count + _entries.Values.Count(entry => entry.Actor is not null);

    /// <summary>Whether nothing runs and no outcome waits.</summary>
    public bool IsEmpty => _entries.Count == 0 && _stopping.Count == 0;

    /// <summary>Outcomes that the pool has not taken note of.</summary>
    public IEnumerable<IMessage> Outcomes => _entries.Values.Select(entry => entry.Outcome).OfType<IMessage>();

    /// <summary>Whether an attempt is in the table.</summary>
    public bool Knows(string attempt) => _entries.ContainsKey(attempt);

    /// <summary>What a new link's Hello tells of them.</summary>
    public IEnumerable<RunningAttempt> Report() =>
        _entries.Values.Select(entry => new RunningAttempt
        {
            AttemptId = entry.Order.AttemptId,
            JobKey = Convert.ToHexStringLower(entry.Order.JobKey.Span),
            Finished = entry.Outcome is Result,
        });

    /// <summary>The least loaded device with all encoders that a recipe needs and room for them; null if none has room.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="preferred">Which it shall be among equals; null: any.</param>
    public string? ChooseDevice(MediaRecipe recipe, string? preferred) =>
        devices
            .Where(device => recipe.Renditions.All(spec => Encodes(device, spec)))
            .Select(device => (device, used: UsedOn(device.Id)))
            .Where(it => it.device.EncoderSessions == 0 || it.used + recipe.Renditions.Length <= it.device.EncoderSessions)
            .OrderBy(it => it.used)
            .ThenByDescending(it => it.device.Id == preferred)
            .Select(it => it.device.Id)
            .FirstOrDefault();

    /// <summary>An attempt runs.</summary>
    public void Started(Order order, IActorRef actor, string device, int encoders) =>
        _entries[order.AttemptId] = new Entry(order, actor, device, encoders, null, 0);

    /// <summary>An attempt's outcome is known; false if nobody asks for it any more.</summary>
    public bool Ended(string attempt, IMessage outcome)
    {
        if (!_entries.TryGetValue(attempt, out var entry))
        {
            return false;
        }
        _entries[attempt] = entry with { Outcome = outcome, Since = time.GetTimestamp() };
        return true;
    }

    /// <summary>An attempt's actor stopped; its id if that was unexpected.</summary>
    public string? Stopped(IActorRef actor)
    {
        if (_stopping.Remove(actor) || _entries.Values.FirstOrDefault(entry => actor.Equals(entry.Actor)) is not { } entry)
        {
            return null;
        }
        _entries[entry.Order.AttemptId] = entry with { Actor = null };
        return entry.Outcome is null ? entry.Order.AttemptId : null;
    }

    /// <summary>The pool is done with an attempt; its actor if it still runs.</summary>
    public IActorRef? Forget(string attempt)
    {
        if (!_entries.Remove(attempt, out var entry) || entry.Actor is null)
        {
            return null;
        }
        _stopping.Add(entry.Actor);
        return entry.Actor;
    }

    /// <summary>Drops outcomes that no pool asked for in time.</summary>
    public void DropOld()
    {
        foreach (var (attempt, entry) in _entries.Where(it => it.Value is { Outcome: not null, Actor: null }).ToList())
        {
            if (time.GetElapsedTime(entry.Since) > keepOutcome)
            {
                _entries.Remove(attempt);
            }
        }
    }

    private long UsedOn(string device) =>
        _entries.Values.Where(entry => entry.Actor is not null && entry.Device == device).Sum(entry => entry.Encoders);

    private static bool Encodes(Device device, RenditionSpec spec) =>
        (device.AllSamples || spec.Samples == SampleFormat.Yuv420)
        && device.Encoders.Any(encoder => EncoderNames.CodecOf(encoder) == spec.Codec);

    private sealed record Entry(Order Order, IActorRef? Actor, string Device, int Encoders, IMessage? Outcome, long Since);
}
