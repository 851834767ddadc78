using Akka.Actor;
using Pool.Hosting.Operator;
using Xunit;

namespace Pool.Tests.Hosting;

/// <summary>The tree of live actors, however large it is.</summary>
public sealed class ActorTrees : IAsyncLifetime
{
    private readonly ActorSystem _system = ActorSystem.Create("trees", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _system.Terminate();

    [Fact]
    public void What_is_shown_is_bounded_in_width_and_in_all_and_says_what_is_left_out()
    {
        foreach (var number in Enumerable.Range(0, 3 * ActorTree.MaxActors))
        {
            _system.ActorOf(Props.Create(() => new Idle()), $"a{number}");
        }
        var user = ActorTree.Of(_system, "/user", depth: 3)!;
        Assert.Equal(ActorTree.MaxChildren, user.Children.Count);
        Assert.Equal(3 * ActorTree.MaxActors - ActorTree.MaxChildren, user.Unlisted);
        Assert.All(user.Children, child => Assert.Equal(nameof(Idle), child.Type));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/system", true)]
    [InlineData("/user/nobody", false)]
    [InlineData("/user/nobody/below", false)]
    public void A_path_is_found_or_not(string path, bool found) =>
        Assert.Equal(found, ActorTree.Of(_system, path, depth: 1) is not null);

    private sealed class Idle : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
