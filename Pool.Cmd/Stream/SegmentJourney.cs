using System.Collections.Immutable;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Pool.Cmd.Stream.Cutting;
using Pool.Cmd.Stream.Wire;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;

namespace Pool.Cmd.Stream;

/// <summary>Takes one segment from its turn to its checked renditions, with the retries a gateway would make.</summary>
internal sealed class SegmentJourney(
    StreamSettings settings,
    SegmentClient segments,
    RenditionFetcher fetcher,
    Net.Capabilities needs,
    TimeProvider time
)
{
    /// <summary>Sends, fetches and checks. Every bad end is an outcome with problems.</summary>
    /// <param name="stream">Whose segment it is.</param>
    /// <param name="source">The segment.</param>
    /// <param name="avoid">URIs that are too slow now.</param>
    /// <param name="cancel">Stops everything.</param>
    public async Task<SegmentOutcome> TravelAsync(
        StreamState stream,
        SourceSegment source,
        IReadOnlyCollection<string> avoid,
        CancellationToken cancel
    )
    {
        var started = time.GetTimestamp();
        var body = await File.ReadAllBytesAsync(source.Path, cancel);
        var tried = new HashSet<string>(avoid);
        var outcome = new SegmentOutcome { Stream = stream.Index, Source = source };
        for (var attempt = 1; attempt <= settings.Attempts; attempt++)
        {
            if (await PickAsync(stream, tried, cancel) is not { } session)
            {
                break;
            }
            outcome = await AttemptAsync(stream, session, outcome with { Attempts = attempt }, body, cancel);
            if (!outcome.IsRetryable || !tried.Add(session.Transcoder))
            {
                break;
            }
        }
        if (outcome is { Attempts: 0, IsRight: true })
        {
            outcome = outcome with { Problems = ["no session: a gateway would answer 503"] };
        }
        return outcome with { CompleteAfter = outcome.IsRight ? time.GetElapsedTime(started) : null };
    }

    private static async Task<Net.OrchestratorInfo?> PickAsync(
        StreamState stream,
        HashSet<string> tried,
        CancellationToken cancel
    )
    {
        try
        {
            return await stream.Sessions.PickAsync(tried, cancel);
        }
        catch (RpcException)
        {
            return null; // As a failed refresh: no session for this segment.
        }
    }

    private async Task<SegmentOutcome> AttemptAsync(
        StreamState stream,
        Net.OrchestratorInfo session,
        SegmentOutcome outcome,
        byte[] body,
        CancellationToken cancel
    )
    {
        var data = DataOf(stream, session, outcome.Source);
        var answer = await segments.SubmitAsync(new Uri(session.Transcoder), data, body, cancel);
        outcome = outcome with { HeadersAfter = answer.HeadersAfter, AnswerAfter = answer.After };
        if (answer.Result?.Info is { } fresh)
        {
            stream.Sessions.Update(session, fresh);
        }
        outcome = answer.Error is { } error
            ? outcome with
            {
                Problems = [answer.Problem],
                IsRetryable = !GatewayErrors.IsForgiven(error),
            }
            : await FetchAsync(stream, session, outcome, answer.Result!, cancel);
        if (outcome.IsRetryable)
        {
            stream.Sessions.Remove(session.Transcoder);
        }
        return outcome;
    }

    private async Task<SegmentOutcome> FetchAsync(
        StreamState stream,
        Net.OrchestratorInfo session,
        SegmentOutcome outcome,
        Net.TranscodeResult result,
        CancellationToken cancel
    )
    {
        var problems = ProblemsOf(result, session, outcome.Source);
        outcome = outcome with { IsRetryable = false };
        if (result.Data.Segments.Count != settings.Profiles.Length)
        {
            problems.Add($"{result.Data.Segments.Count} renditions instead of {settings.Profiles.Length}");
            return outcome with { Problems = [.. problems] };
        }
        var downloads = await Task.WhenAll(result.Data.Segments.Select(segment => fetcher.GetAsync(segment.Url, cancel)));
        var renditions = ImmutableArray.CreateBuilder<FetchedRendition>(downloads.Length);
        for (var index = 0; index < downloads.Length; index++)
        {
            var (profile, (bytes, error)) = (settings.Profiles[index], downloads[index]);
            if (bytes is null)
            {
                problems.Add($"{profile.Name}: {error}");
                outcome = outcome with { IsRetryable = true };
                continue;
            }
            await stream.Output.SaveAsync(profile, outcome.Source.Number, bytes, cancel);
            var video = outcome.Source.Facts is { } facts
                ? RenditionCheck.Inspect(facts, profile, bytes, result.Data.Segments[index].Pixels, problems)
                : null;
            renditions.Add(new FetchedRendition(profile, bytes.Length, video));
        }
        return outcome with { Problems = [.. problems], Renditions = renditions.ToImmutable() };
    }

    private static List<string> ProblemsOf(Net.TranscodeResult result, Net.OrchestratorInfo session, SourceSegment source)
    {
        var problems = new List<string>();
        if (result.Seq != source.Number)
        {
            problems.Add($"the answer is for segment {result.Seq}");
        }
        if (
            result.Info is null
            || !session.AuthToken.Equals(result.Info.AuthToken)
            || result.Info.Transcoder != session.Transcoder
        )
        {
            problems.Add("the answer does not repeat the session's service URI and token");
        }
        if (source.Facts is null)
        {
            problems.Add("the source could not be inspected, so nothing could be checked");
        }
        return problems;
    }

    private Net.SegData DataOf(StreamState stream, Net.OrchestratorInfo session, SourceSegment source)
    {
        var data = new Net.SegData
        {
            ManifestId = ByteString.CopyFrom(stream.ManifestId, Encoding.UTF8),
            Seq = source.Number,
            Hash = source.Hash.ToByteString(),
            Profiles = ByteString.CopyFromUtf8("invalid"),
            Duration = source.DurationMs,
            Capabilities = needs,
            AuthToken = session.AuthToken,
        };
        ProfileCodec.Write(settings.Profiles, data);
        return data;
    }
}
