using System.Collections.Immutable;
using System.Security.Cryptography;
using Grpc.Core;
using Pool.Cmd.Stream.Cutting;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer.Capabilities;

namespace Pool.Cmd.Stream;

/// <summary>Runs all streams of one order, side by side.</summary>
internal sealed class StreamRun(StreamSettings settings, TimeProvider time)
{
    /// <summary>The first stream's playlist.</summary>
    public string PlaylistPath => new HlsFolder(FolderOf(0), settings.Profiles).MasterPath;

    /// <summary>Streams, and ends the sessions also if it is stopped half-way.</summary>
    /// <param name="source">The segments, the same for every stream.</param>
    /// <param name="progress">Told of every outcome, from several threads.</param>
    /// <param name="cancel">Stops: what came back until then is reported.</param>
    /// <returns>All outcomes, by stream and number, continuity checked.</returns>
    /// <exception cref="CommandFailure">The orchestrator is not reachable, or refuses every session.</exception>
    public async Task<ImmutableArray<SegmentOutcome>> GoAsync(
        ImmutableArray<SourceSegment> source,
        IProgress<SegmentOutcome> progress,
        CancellationToken cancel
    )
    {
        var needs = JobCapabilities.Of(source[0].Facts?.Video, settings.Profiles).ToJob();
        using var orchestrator = new OrchestratorClient(settings.Orchestrator, time);
        using var segments = new SegmentClient(time);
        using var fetcher = new RenditionFetcher(time);
        var journey = new SegmentJourney(settings, segments, fetcher, needs, time);
        var streams = new List<StreamState>();
        for (var index = 0; index < settings.Streams; index++)
        {
            streams.Add(await OpenAsync(index, new SessionPool(orchestrator, needs, time), cancel));
        }
        var running = streams.Select(stream =>
            new PacedStream(settings, stream, journey, time).GoAsync(source, progress, cancel)
        );
        var outcomes = await Task.WhenAll([.. running]);
        for (var index = 0; index < outcomes.Length; index++)
        {
            await streams[index].Sessions.EndAsync(CancellationToken.None);
            outcomes[index] = Continuity.Check(outcomes[index]);
            await streams[index].Output.FinishAsync(outcomes[index]);
        }
        return [.. outcomes.SelectMany(outcome => outcome)];
    }

    private async Task<StreamState> OpenAsync(int index, SessionPool sessions, CancellationToken cancel)
    {
        try
        {
            await sessions.AskAsync(GatewayLimits.Discovery, cancel);
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw CommandFailure.Unreachable($"no orchestrator answers at {settings.Orchestrator.Authority}: {Reason(fault)}");
        }
        catch (RpcException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (RpcException fault)
        {
            throw CommandFailure.Refused($"the orchestrator at {settings.Orchestrator.Authority} refused: {fault.Status.Detail}");
        }
        var manifestId = RandomNumberGenerator.GetHexString(8, lowercase: true);
        return new StreamState(index, manifestId, sessions, new HlsFolder(FolderOf(index), settings.Profiles));
    }

    private string FolderOf(int index) =>
        settings.Streams == 1 ? settings.OutputFolder : Path.Combine(settings.OutputFolder, $"stream-{index}");

    private static string Reason(RpcException fault)
    {
        var inner = fault.Status.DebugException;
        while (inner?.InnerException is not null)
        {
            inner = inner.InnerException;
        }
        return inner?.Message ?? fault.Status.Detail;
    }
}
