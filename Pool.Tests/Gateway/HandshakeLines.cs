using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pool.Orchestrator.Joining;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>Connections that have proved nothing yet: who goes on, who waits in line, who is turned away.</summary>
public sealed class HandshakeLines
{
    [Fact]
    public async Task A_flood_from_everywhere_does_not_keep_a_known_source_out()
    {
        var settings = new DoorOptions().Gate;
        using var gate = new HandshakeGate(settings, new KnownSources(settings.KnownSources), TimeProvider.System);
        async Task<HandshakeGate.Permit?> EnterAsync(string address) =>
            await gate.EnterAsync(IPAddress.Parse(address), CancellationToken.None);

        (await EnterAsync("192.0.2.7"))!.Proved();
        var flood = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => EnterAsync($"198.51.{number}.1")));
        Assert.Equal(settings.Handshakes - settings.HandshakeReserve, flood.Count(permit => permit is not null));
        Assert.Null(await EnterAsync("203.0.113.1"));
        using var inside = await EnterAsync("192.0.2.8");
        Assert.NotNull(inside);
        inside.Dispose();
        inside.Dispose();
        Array.ForEach(flood, permit => permit?.Dispose());
        Assert.Equal(0, gate.Total);
    }

    [Fact]
    public async Task More_of_one_source_than_go_on_at_a_time_wait_for_their_turn_and_not_forever()
    {
        var settings = new DoorOptions().Gate with { HandshakesPerSource = 1, HandshakeLine = 1 };
        var time = new FakeTimeProvider();
        using var gate = new HandshakeGate(settings, new KnownSources(settings.KnownSources), time);
        var source = IPAddress.Parse("192.0.2.7");
        var first = await gate.EnterAsync(source, CancellationToken.None);
        var second = gate.EnterAsync(source, CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);
        Assert.Null(await gate.EnterAsync(source, CancellationToken.None));
        first!.Dispose();
        using var itsTurn = await second;
        Assert.NotNull(itsTurn);
        var late = gate.EnterAsync(source, CancellationToken.None).AsTask();
        time.Advance(settings.TlsTimeout);
        Assert.Null(await late);
        Assert.Equal(1, gate.Total);
    }

    [Fact]
    public async Task A_gateway_that_dials_for_many_streams_at_once_gets_all_its_connections()
    {
        var options = new DoorOptions();
        await using var doors = await Doors.OpenAsync(options);
        var many = options.Gate.HandshakesPerSource + options.Gate.HandshakeLine;
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, many)
                .Select(async _ =>
                {
                    using var gateway = doors.Gateway(HttpVersion.Version11);
                    using var answer = await gateway.GetAsync(new Uri("/stream/nobody", UriKind.Relative));
                    return answer.StatusCode;
                })
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer));
    }
}
