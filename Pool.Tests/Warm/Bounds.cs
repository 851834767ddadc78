using Microsoft.Extensions.Time.Testing;
using Pool.Actors.Agent;
using Pool.Protocol.Messages;
using Pool.Tests.Transcoding;
using Pool.Worker.Warm;
using Xunit;

namespace Pool.Tests.Warm;

/// <summary>Children that wait are few, wait not long, and are the first to go.</summary>
[Collection("engine room")]
public sealed class Bounds(EngineRoom room)
{
    private static readonly Pool.Protocol.Media.Recipe Plain = EngineRoom.RecipeOf(
        EngineRoom.Small,
        EngineRoom.Small with
        {
            WidthPx = 96,
        }
    );

    [Theory]
    [InlineData("session closed")]
    [InlineData("not wanted")]
    [InlineData("idle")]
    public async Task A_child_goes_when_nobody_will_ask_for_it(string why)
    {
        var time = new FakeTimeProvider();
        using var warm = WarmRoom.Of(room, time: time);
        using var done = await warm.TranscodeAsync(await room.CameraAsync(), Plain);
        Assert.Equal<string>([RecipeWire.KeyOf(Plain)], warm.Children.Recipes);
        Assert.Equal("cpu", warm.Children.DeviceOf("s"));
        switch (why)
        {
            case "session closed":
                warm.Children.Close("s");
                break;
            case "not wanted":
                warm.Children.Want(false);
                break;
            default:
                time.Advance(WarmRoom.Settings.Idle);
                break;
        }
        Assert.Equal((0, 1), (warm.Children.Waiting, warm.Children.Unused));
        await warm.GoneAsync();
        using var next = await warm.TranscodeAsync(await room.CameraAsync(), Plain);
        Assert.Equal(0, warm.Engine.Statistics.WarmRuns);
        Assert.Equal(why == "not wanted" ? 0 : 1, warm.Children.Waiting);
    }

    [Fact]
    public async Task A_session_with_long_gaps_gets_none()
    {
        var time = new FakeTimeProvider();
        using var warm = WarmRoom.Of(room, time: time);
        int[] waiting = [1, 0, 0, 1];
        TimeSpan[] gaps = [TimeSpan.Zero, TimeSpan.FromSeconds(301), TimeSpan.FromSeconds(301), TimeSpan.FromSeconds(2)];
        foreach (var (gap, expected) in gaps.Zip(waiting))
        {
            time.Advance(gap);
            using var done = await warm.TranscodeAsync(await room.CameraAsync(), Plain);
            Assert.Equal(expected, warm.Children.Waiting);
        }
    }

    [Fact]
    public async Task No_more_than_so_many_wait()
    {
        using var warm = WarmRoom.Of(room, WarmRoom.Settings with { AtOnce = 2 });
        foreach (var session in new[] { "a", "b", "c" })
        {
            using var done = await warm.TranscodeAsync(await room.CameraAsync(), Plain, session);
        }
        Assert.Equal(2, warm.Children.Waiting);
        Assert.Null(warm.Children.DeviceOf("c"));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(16, 1L << 40, 0)]
    [InlineData(16, 0, 1L << 40)]
    public async Task None_is_started_where_it_is_not_wanted_or_something_is_short(int atOnce, long memory, long scratch)
    {
        var settings = WarmRoom.Settings with { AtOnce = atOnce, MinFreeMemoryBytes = memory, MinFreeScratchBytes = scratch };
        using var warm = WarmRoom.Of(room, settings);
        using var done = await warm.TranscodeAsync(await room.CameraAsync(), Plain);
        Assert.Equal(2, done.Renditions.Length);
        Assert.Equal(0, warm.Children.Waiting);
    }

    [Fact]
    public async Task Encoder_sessions_are_counted_and_given_up_to_work_that_is_there()
    {
        using var warm = WarmRoom.Of(room, places: 3);
        var clip = await room.CameraAsync();
        using var first = await warm.TranscodeAsync(clip, Plain, "a");
        Assert.Equal("cpu", warm.Children.DeviceOf("a"));
        // Two of three places are a's; b needs two, and after it there is room for one child only.
        using var second = await warm.TranscodeAsync(clip, Plain, "b");
        Assert.IsType<TranscodeOutcome.Done>(second.Outcome);
        Assert.Null(warm.Children.DeviceOf("a"));
        Assert.Equal("cpu", warm.Children.DeviceOf("b"));
        using var third = await warm.TranscodeAsync(clip, Plain, "b");
        Assert.Equal(1, warm.Engine.Statistics.WarmRuns);
        warm.Children.Want(false);
        // Nothing was lost on the way: three places are free again.
        using var fourth = await warm.TranscodeAsync(
            clip,
            EngineRoom.RecipeOf(EngineRoom.Small, EngineRoom.Small, EngineRoom.Small),
            "c"
        );
        Assert.IsType<TranscodeOutcome.Done>(fourth.Outcome);
    }

    [Fact]
    public void Sessions_are_remembered_by_a_bounded_number()
    {
        var rhythm = new Rhythm(TimeSpan.FromSeconds(1), new FakeTimeProvider());
        for (var i = 0; i < 2 * Rhythm.MaxSessions; i++)
        {
            rhythm.Arrived($"{i}");
        }
        Assert.Equal(Rhythm.MaxSessions, Enumerable.Range(0, 2 * Rhythm.MaxSessions).Count(i => rhythm.IsLive($"{i}")));
    }
}
