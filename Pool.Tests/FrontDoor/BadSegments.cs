using Pool.Cmd.Stream.Wire;
using Pool.Tests.Fixtures;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.FrontDoor;

/// <summary>Bytes that are no good segment, through the whole pool; afterwards it serves the next good one.</summary>
[Collection("processes")]
public sealed class BadSegments
{
    [Fact]
    public async Task Junk_audio_and_cut_off_segments_get_a_clear_answer_and_the_next_good_one_is_served()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 2, sessions: 8);
        using var clips = new ClipFolder();
        var good = clips.Clip("good.ts", seconds: 2, gopFrames: 30);
        var bytes = await File.ReadAllBytesAsync(good);
        using var gateway = new SegmentSender(pool.ServicePort);
        var junk = new byte[100_000];
        new Random(1).NextBytes(junk);
        // Each begins a session that ends at once, while the next is on its way to it.
        foreach (
            var noVideo in new[]
            {
                junk,
                [],
                [],
                [],
                [],
                [],
                [],
                [],
                [],
                await File.ReadAllBytesAsync(clips.AudioOnly("audio.ts")),
            }
        )
        {
            var answer = await gateway.SendAsync(noVideo);
            Assert.True(answer.Error == "TranscoderInvalidVideo", $"{answer}\n{pool.Outputs}");
        }
        var cut = await gateway.SendAsync(bytes[..(bytes.Length / 2)]);
        Assert.True(PixelsOf(cut) > 0, $"{cut}\n{pool.Outputs}");
        var whole = await gateway.SendAsync(bytes);
        Assert.True(PixelsOf(whole) > PixelsOf(cut), $"{whole}\n{pool.Outputs}");
    }

    [Fact]
    public async Task Tokens_that_are_not_ours_are_refused_before_the_body()
    {
        await using var pool = await new PoolProcesses().ReadyAsync(workers: 1, sessions: 8);
        using var gateway = new SegmentSender(pool.ServicePort);
        Assert.Equal(
            (403, "invalid auth token"),
            await gateway.RefusalAsync(token => With(token, t => t.SessionId = "0000000000000000"))
        );
        Assert.Equal((403, "invalid auth token"), await gateway.RefusalAsync(token => With(token, t => t.Expiration += 1)));
        Assert.Equal((403, "missing auth token"), await gateway.RefusalAsync(_ => null));
    }

    private static long PixelsOf(SegmentAnswer answer) => answer.Result?.Data?.Segments.Single().Pixels ?? 0;

    private static Net.AuthToken With(Net.AuthToken token, Action<Net.AuthToken> change)
    {
        change(token);
        return token;
    }
}
