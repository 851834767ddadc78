using System.Net;
using Pool.Actors.Sessions;
using Pool.Orchestrator.Media;
using Pool.Protocol.Livepeer;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>Whatever becomes of requests, everything that was held for them is returned.</summary>
public sealed class Leaks(ClipFolder clips) : IClassFixture<ClipFolder>
{
    private const int Requests = 1000;
    private const int AtOnce = 24;

    [Fact]
    public async Task After_a_thousand_mixed_requests_nothing_is_held()
    {
        var clip = await File.ReadAllBytesAsync(clips.Clip("leak.ts", 0.5, 15));
        var media = new DoorOptions().Media with { SourceBudgetBytes = 8 * BlockList.BlockBytes };
        await using var doors = await Doors.OpenAsync(new DoorOptions { Media = media });
        doors.Sessions.Transcode = async segment =>
        {
            await Task.Yield();
            return new SessionProtocol.SegmentFailed(segment.Segment, GatewayErrors.NoTranscoders);
        };
        var clients = new[] { doors.Gateway(HttpVersion.Version11), doors.Gateway() };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            (number, _) => RequestAsync(doors, clients[number % 2], clip, number)
        );
        await Eventually.IsAsync(() => doors.Sources is { Count: 0, Budget.Used: 0 }, "the sources' memory is returned");
        var admitted = doors.Sessions.SeenOf<SessionProtocol.AdmitSegment>().Select(admit => admit.Segment).ToHashSet();
        var ended = doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>().Select(end => end.Segment);
        var asked = doors.Sessions.SeenOf<SessionProtocol.TranscodeSegment>().Select(ask => ask.Segment);
        await Eventually.IsAsync(
            () => admitted.IsSubsetOf(ended.Concat(asked)),
            "every admitted segment was asked for or abandoned"
        );
    }

    private static async ValueTask RequestAsync(Doors doors, HttpClient client, byte[] clip, int number)
    {
        var segment = doors.Segment(clip);
        using var away = new CancellationTokenSource();
        HttpContent body = new ByteArrayContent(clip);
        switch (number % 5)
        {
            case 1:
                body = new ByteArrayContent(clip[..(clip.Length / 2)]);
                break;
            case 2:
                body = new HangingContent(clip.Length, new TaskCompletionSource().Task, clip);
                away.CancelAfter(TimeSpan.FromMilliseconds(20));
                break;
            case 3:
                away.CancelAfter(TimeSpan.FromMilliseconds(number % 30));
                break;
            case 4:
                segment.AuthToken = null;
                break;
        }
        try
        {
            using var response = await client.SendAsync(Doors.Post(segment, body), away.Token);
        }
        catch (OperationCanceledException)
        {
            // As asked for.
        }
        catch (HttpRequestException)
        {
            // A refusal may close an HTTP/1.1 connection under a body that is still being sent.
        }
    }
}
