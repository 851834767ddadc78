using System.Buffers.Binary;
using System.Collections.Concurrent;
using Pool.Actors.Link;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Tests.Gateway;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>A worker that is in, and floods its link or breaks its frames: its link ends, and its neighbour's stays through all of it.</summary>
public sealed class LinkFloods(FloodedDoors flooded) : IClassFixture<FloodedDoors>
{
    private static readonly byte[] Time = new byte[8];

    [Theory]
    [InlineData("pings")]
    [InlineData("pongs nobody asked for")]
    [InlineData("closes of channels that are not open")]
    [InlineData("data for channels that are not open")]
    [InlineData("opens and closes")]
    public async Task More_frames_than_allowed_end_the_link_whatever_they_are(string what)
    {
        var why = await flooded.EndOfAsync(async flooder =>
        {
            for (var index = 0; index < 100_000; index++)
            {
                FrameOf(what, index).WriteTo(flooder.Output);
                if (index % 1000 == 999)
                {
                    await flooder.Output.FlushAsync();
                }
            }
        });
        // Whoever does not read what a flood is answered with may be found by that first.
        Assert.Matches("messages per second|does not read", why);
    }

    [Theory]
    [InlineData("a ping of 100 kB", "an unexpected frame")]
    [InlineData("a ping of nothing", "an unexpected frame")]
    [InlineData("a pong of 9 bytes", "an unexpected frame")]
    [InlineData("a frame of a type nobody knows", "an unexpected frame of type 77")]
    [InlineData("a handshake again", "an unexpected frame")]
    [InlineData("a frame over the bound", "131073 bytes")]
    [InlineData("a frame of 4 GiB", "4294967295 bytes")]
    [InlineData("a channel of the other side's numbers", "a channel that it may not open")]
    public async Task A_frame_that_no_peer_sends_ends_the_link(string what, string reason)
    {
        var why = await flooded.EndOfAsync(async worker =>
        {
            Write(worker, what);
            await worker.Output.FlushAsync();
        });
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    private static LinkFrame FrameOf(string flood, int index) =>
        flood switch
        {
            "pings" => new LinkFrame(FrameType.Ping, 0, Time),
            "pongs nobody asked for" => new LinkFrame(FrameType.Pong, 0, Time),
            "closes of channels that are not open" => new LinkFrame(FrameType.Close, 9, default),
            "data for channels that are not open" => new LinkFrame(FrameType.Data, 9, Time),
            _ => new LinkFrame(index % 2 == 0 ? FrameType.Open : FrameType.Close, 1, default),
        };

    private static void Write(WorkerDialler worker, string what)
    {
        if (what == "a frame of 4 GiB")
        {
            var header = worker.Output.GetSpan(LinkFrame.HeaderLength);
            BinaryPrimitives.WriteUInt32BigEndian(header, uint.MaxValue);
            header[4] = (byte)FrameType.Data;
            worker.Output.Advance(LinkFrame.HeaderLength);
            return;
        }
        var frame = what switch
        {
            "a ping of 100 kB" => new LinkFrame(FrameType.Ping, 0, new byte[100_000]),
            "a ping of nothing" => new LinkFrame(FrameType.Ping, 0, default),
            "a pong of 9 bytes" => new LinkFrame(FrameType.Pong, 0, new byte[9]),
            "a frame of a type nobody knows" => new LinkFrame((FrameType)77, 0, default),
            "a handshake again" => new LinkFrame(FrameType.Handshake, 0, new byte[8]),
            "a frame over the bound" => new LinkFrame(FrameType.Data, 1, new byte[131_073]),
            _ => new LinkFrame(FrameType.Open, 2, default),
        };
        frame.WriteTo(worker.Output);
    }
}

/// <summary>Doors that one good worker stays linked to, while others come and misbehave.</summary>
public sealed class FloodedDoors : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, string> _ends = new();
    private Doors _doors = null!;
    private WorkerDialler _neighbour = null!;

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        _doors.Hub.Down += (link, why) => _ends[link.Peer.Host] = why;
        (_neighbour, _) = await JoinAsync();
    }

    public async Task DisposeAsync()
    {
        await _neighbour.DisposeAsync();
        await _doors.DisposeAsync();
    }

    /// <summary>Lets a worker in, which then does something.</summary>
    /// <returns>Why its link was ended.</returns>
    internal async Task<string> EndOfAsync(Func<WorkerDialler, Task> misbehave)
    {
        var (worker, host) = await JoinAsync();
        await using var _ = worker;
        try
        {
            await misbehave(worker);
        }
        catch (IOException)
        {
            // It was cut off before all was said, which is what is tested.
        }
        await worker.ClosedAsync().WaitAsync(Patience);
        await Eventually.IsAsync(() => _ends.ContainsKey(host), "its link is ended");
        Assert.Single(_doors.Hub.Links);
        return _ends[host];
    }

    private async Task<(WorkerDialler Worker, string Host)> JoinAsync()
    {
        var key = _doors.Key($"{Guid.NewGuid():N}");
        var worker = await WorkerDialler.ConnectAsync(_doors, key);
        await worker.ProveAsync(key, "a secret of the tests");
        return (worker, LinkPeer.HostOfWorker(WorkerId.Of(key.Spki.Span).Text));
    }
}
