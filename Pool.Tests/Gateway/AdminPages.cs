using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Orchestrator.Admin;
using Pool.Protocol.Identity;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>The operator's address: names of fields are a contract with the command tool and with scripts.</summary>
public sealed class AdminPages : IAsyncLifetime, IDisposable
{
    private readonly NodeHealth _health = new();
    private readonly HttpClient _http = new();
    private Doors _doors = null!;
    private WebApplication _admin = null!;

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        var host = new AdminHost(_doors.Edge, _health, new NodeId("00112233445566aa"), "0.9.1");
        _admin = host.Build(new IPEndPoint(IPAddress.Loopback, 0), _doors.Logs);
        await _admin.StartAsync();
        _http.BaseAddress = new Uri(_admin.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _doors.DisposeAsync();
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Health_says_why_it_is_not_ready()
    {
        await HealthAsync(503, "starting\n");
        _health.Ready();
        await HealthAsync(200, "ok\n");
        _health.NotReady("draining");
        await HealthAsync(503, "draining\n");
    }

    [Fact]
    public async Task Lists_have_the_fields_that_the_command_tool_shows()
    {
        var id = new WorkerId(new string('a', 40));
        _doors.Sessions.Workers = [Worker(id)];
        _doors.Sessions.Sessions = [Session(id)];
        await FieldsAsync("workers", "id,name,link,state,capacity,load,address,version,encoders,segments,pixels,failures");
        await FieldsAsync("sessions", "manifestId,state,worker,segments,queued,profiles,gateway,failed");
        await FieldsAsync("cluster", "address,roles,status,reachability,version");
        var cluster = await ListAsync("cluster");
        Assert.Equal("akka.gate://pool@00112233445566aa.orchestrator:1", cluster[0].GetProperty("address").GetString());
        Assert.Equal("edge", cluster[1].GetProperty("roles")[1].GetString());
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", HttpStatusCode.OK)]
    [InlineData("[::1]:7935", HttpStatusCode.OK)]
    public async Task A_browser_led_here_by_a_strange_name_is_turned_away(string host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/workers");
        request.Headers.Host = host;
        using var response = await _http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    private async Task HealthAsync(int status, string text)
    {
        using var response = await _http.GetAsync("/healthz");
        Assert.Equal((status, text), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private async Task FieldsAsync(string document, string fields) =>
        Assert.Equal(fields, string.Join(',', (await ListAsync(document))[0].EnumerateObject().Select(field => field.Name)));

    private async Task<ImmutableArray<JsonElement>> ListAsync(string document)
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync($"/admin/{document}"));
        return [.. json.RootElement.Clone().EnumerateArray()];
    }

    private static WorkerStatus Worker(WorkerId id) =>
        new()
        {
            Id = id,
            Name = "w",
            Link = "edge",
            State = "ready",
            Capacity = 2,
            Load = 1,
            Address = "192.0.2.1",
            Version = "0.9.1",
            Encoders = ["libx264"],
            Segments = 3,
            Failures = 0,
            Pixels = 4,
        };

    private static SessionStatus Session(WorkerId worker) =>
        new()
        {
            Key = new SessionKey("192.0.2.9", "stream"),
            State = "active",
            Worker = worker,
            Segments = 1,
            Failed = 0,
            Queued = 0,
            Profiles = ["P240p"],
        };
}
