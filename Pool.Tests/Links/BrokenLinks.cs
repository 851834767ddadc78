using System.IO.Pipelines;
using Pool.Actors.Link;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Links;

/// <summary>A connection that breaks is the end of a link, and of nothing else.</summary>
public sealed class BrokenLinks
{
    [Fact]
    public async Task A_connection_that_breaks_while_something_is_sent_ends_the_link_with_its_reason()
    {
        var silence = new Pipe();
        var settings = Defaults.Of<LinkSettings>();
        using var link = new LinkHub("aa.worker").Over(
            new Ends(silence.Reader, PipeWriter.Create(new BrokenStream())),
            new LinkPeer("bb.orchestrator", 1, "127.0.0.1", 1000),
            "/user/agent",
            dialled: true,
            settings,
            TimeProvider.System
        );
        link.TrySend(FrameType.Ping, 0, new byte[8]);
        Assert.Equal(BrokenStream.Why, await link.RunAsync().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>As SslStream's, once the peer is gone: whatever is written fails, each time.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public const string Why = "Broken pipe";

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException(Why);
    }
}
