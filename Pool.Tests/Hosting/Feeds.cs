using Pool.Hosting.Logs;
using Xunit;

namespace Pool.Tests.Hosting;

/// <summary>What happens, kept and shown within bounds.</summary>
public sealed class Feeds
{
    [Fact]
    public void The_last_ones_are_kept_and_of_these_what_is_of_interest()
    {
        var feed = new Feed<int>(keep: 5);
        foreach (var number in Enumerable.Range(1, 20))
        {
            feed.Publish(number);
        }
        Assert.Equal([16, 17, 18, 19, 20], feed.Last(100, _ => true).ToArray());
        Assert.Equal([18, 20], feed.Last(2, number => number % 2 == 0).ToArray());
    }

    [Fact]
    public async Task A_listener_gets_the_past_it_asked_for_then_the_present_each_once()
    {
        var feed = new Feed<int>(keep: 5);
        feed.Publish(1);
        feed.Publish(2);
        var heard = feed.Listen(1, number => number != 4)!.GetAsyncEnumerator();
        foreach (var number in new[] { 3, 4, 5 })
        {
            feed.Publish(number);
        }
        foreach (var number in new[] { 2, 3, 5 })
        {
            Assert.True(await heard.MoveNextAsync());
            Assert.Equal(number, heard.Current);
        }
        await heard.DisposeAsync();
    }

    [Fact]
    public async Task One_who_does_not_keep_up_loses_the_oldest_and_holds_nobody_up()
    {
        var feed = new Feed<int>(keep: 1);
        var heard = feed.Listen(0, _ => true)!.GetAsyncEnumerator();
        foreach (var number in Enumerable.Range(0, 10_000))
        {
            feed.Publish(number);
        }
        Assert.True(await heard.MoveNextAsync());
        Assert.True(heard.Current > 0);
        await heard.DisposeAsync();
    }

    [Fact]
    public async Task There_are_only_so_many_listeners_and_one_that_leaves_makes_room()
    {
        var feed = new Feed<int>(keep: 1);
        feed.Publish(1);
        var all = Enumerable
            .Range(0, Feed<int>.MaxListeners)
            .Select(_ => feed.Listen(1, _ => true)!.GetAsyncEnumerator())
            .ToList();
        Assert.Null(feed.Listen(0, _ => true));
        Assert.True(await all[0].MoveNextAsync());
        await all[0].DisposeAsync();
        Assert.NotNull(feed.Listen(0, _ => true));
    }
}
