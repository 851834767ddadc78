using System.Collections.Concurrent;
using System.Collections.Immutable;
using Grpc.Core;
using Pool.Cmd.Stream.Cutting;
using Pool.Cmd.Stream.Wire;

namespace Pool.Cmd.Stream;

/// <summary>One stream: its segments in their time, several under way at once, and a gateway's patience with the oldest.</summary>
internal sealed class PacedStream(StreamSettings settings, StreamState stream, SegmentJourney journey, TimeProvider time)
{
    /// <summary>Starts of segments under way; as in the reference the oldest is dropped whichever of them ends.</summary>
    private readonly ConcurrentQueue<(long Started, SourceSegment Source)> _underWay = new();

    /// <summary>Runs to the end, or to where it was stopped.</summary>
    public async Task<SegmentOutcome[]> GoAsync(
        ImmutableArray<SourceSegment> source,
        IProgress<SegmentOutcome> progress,
        CancellationToken cancel
    )
    {
        using var room = new SemaphoreSlim(settings.InFlight);
        var running = new List<Task<SegmentOutcome>>();
        var started = time.GetTimestamp();
        try
        {
            foreach (var segment in source)
            {
                await WaitForTurnAsync(segment, room, started, cancel);
                running.Add(OneAsync(segment, room, progress, cancel));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped by the user: what is under way ends below.
        }
        return [.. (await Task.WhenAll(running)).Where(outcome => outcome.Attempts > 0 || !outcome.IsRight)];
    }

    private async Task WaitForTurnAsync(SourceSegment segment, SemaphoreSlim room, long started, CancellationToken cancel)
    {
        if (!settings.Live)
        {
            await room.WaitAsync(cancel);
            return;
        }
        // A camera's segment exists when its last frame does; streams are spread so that they do not all arrive at once.
        var spread = segment.Duration * stream.Index / settings.Streams;
        var wait = segment.Start + spread - time.GetElapsedTime(started);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancel);
        }
    }

    private async Task<SegmentOutcome> OneAsync(
        SourceSegment segment,
        SemaphoreSlim room,
        IProgress<SegmentOutcome> progress,
        CancellationToken cancel
    )
    {
        var outcome = new SegmentOutcome { Stream = stream.Index, Source = segment };
        try
        {
            outcome = await PatientlyAsync(outcome, cancel);
            progress.Report(outcome);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Neither right nor wrong: left out of the report.
        }
        finally
        {
            if (!settings.Live)
            {
                room.Release();
            }
        }
        return outcome;
    }

    private async Task<SegmentOutcome> PatientlyAsync(SegmentOutcome outcome, CancellationToken cancel)
    {
        var refresh = AskAgainAsync(cancel);
        var oldest = _underWay.TryPeek(out var first)
            ? (Age: time.GetElapsedTime(first.Started), first.Source.Duration)
            : default;
        var slow = stream.Sessions.Current;
        var avoid =
            oldest.Age > GatewayLimits.Swap(oldest.Duration) && slow is not null && stream.Sessions.HasSpare
                ? [slow]
                : Array.Empty<string>();
        if (settings.Live && avoid.Length == 0 && oldest.Age > GatewayLimits.Lose(oldest.Duration))
        {
            await refresh;
            return outcome with { Problems = [$"lost: an older segment was under way for {oldest.Age.TotalSeconds:0.0} s"] };
        }
        if (stream.Sessions.Current is null)
        {
            await refresh;
        }
        _underWay.Enqueue((time.GetTimestamp(), outcome.Source));
        try
        {
            return await journey.TravelAsync(stream, outcome.Source, avoid, cancel);
        }
        finally
        {
            _underWay.TryDequeue(out _);
            await refresh;
        }
    }

    /// <summary>With one URI a gateway asks anew for every segment; the answer only counts if it names another URI.</summary>
    private async Task AskAgainAsync(CancellationToken cancel)
    {
        try
        {
            await stream.Sessions.AskAsync(GatewayLimits.Discovery, cancel);
        }
        catch (RpcException)
        {
            // A gateway goes on with the sessions it has.
        }
    }
}
