using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Settings;
using Pool.Actors.Workers;
using Pool.Doctor;
using Pool.Hosting.Logs;
using Pool.Hosting.Metrics;
using Pool.Hosting.Operator;
using Pool.Orchestrator.Admin;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Gateway;

/// <summary>The operator's address: names of fields are a contract with the command tool and with scripts.</summary>
public sealed class AdminPages : IAsyncLifetime, IDisposable
{
    private readonly NodeHealth _health = new();
    private readonly HttpClient _http = new();
    private readonly TempFolder _folder = new();
    private readonly NodeLogs _logs = NodeLogs.Open(Defaults.Of<NodeLog>(), verbosity: 2, TimeProvider.System);
    private OperatorToken _token = null!;
    private Doors _doors = null!;
    private OrchestratorActors _node = null!;
    private WebApplication _admin = null!;

    public async Task InitializeAsync()
    {
        _doors = await Doors.OpenAsync();
        _token = OperatorToken.Open(_folder.Path);
        var hub = new LinkHub(LinkPeer.HostOfOrchestrator("00112233445566aa"));
        _node = PoolSystem.StartOrchestrator(
            hub,
            new OrchestratorParts(
                Defaults.Of<SessionSettings>(),
                Defaults.Of<RouterSettings>(),
                Defaults.Of<WorkerSettings>(),
                _doors.Desk,
                new PoolAbilities(),
                TimeProvider.System,
                _logs.Factory
            )
        );
        var edge = new AdminEdge(_doors.Actor, _doors.Actor, _doors.Actor, TimeSpan.FromSeconds(5));
        var parts = new OperatorParts
        {
            Node = new NodeView("orchestrator", "00112233445566aa", "0.9.1", 1),
            Token = _token,
            WhyNotReady = _ => ValueTask.FromResult(_health.WhyNot),
            Logs = _logs,
            Metrics = new NodeMetrics(NodeMetrics.Orchestrator, "00112233445566aa", "0.9.1"),
            Actors = () => _node.System,
            Examine = _ => Task.FromResult<IReadOnlyList<Finding>>([Finding.Ok("node", "ready")]),
        };
        var cluster = new ClusterDesk(_node.System, hub, "0.9.1", TimeProvider.System);
        var host = new AdminHost(edge, cluster, _logs.Factory.CreateLogger<AdminHost>());
        _admin = host.Build(parts, new IPEndPoint(IPAddress.Loopback, 0));
        await _admin.StartAsync();
        _http.BaseAddress = new Uri(_admin.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _node.System.Terminate();
        await _doors.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

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
        await FieldsAsync(
            "workers",
            "id,name,link,state,capacity,load,address,version,encoders,segments,pixels,failures,drained"
        );
        await FieldsAsync("sessions", "manifestId,state,worker,segments,queued,profiles,gateway,failed,workerName");
        await FieldsAsync("cluster", "address,roles,status,reachability,version,member,leader,name");
        var cluster = await ListAsync("cluster");
        Assert.Equal("akka.gate://pool@00112233445566aa.orchestrator:1", cluster[0].GetProperty("address").GetString());
        Assert.Equal("edge", cluster[1].GetProperty("roles")[1].GetString());
    }

    [Fact]
    public async Task The_node_itself_becomes_a_member_that_is_up_and_leads()
    {
        await Eventually.IsAsync(
            async () => (await ListAsync("cluster"))[0] is var self && self.GetProperty("status").GetString() == "up",
            "the node is up"
        );
        var self = (await ListAsync("cluster"))[0];
        Assert.Equal("orchestrator", self.GetProperty("roles")[0].GetString());
        Assert.True(self.GetProperty("member").GetBoolean());
        await Eventually.IsAsync(async () => (await ListAsync("cluster"))[0].GetProperty("leader").GetBoolean(), "it leads");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.OK)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    public async Task A_page_of_another_site_reads_nothing(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/workers") { Headers = { { header, value } } };
        using var response = await _http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.DoesNotContain(response.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Whatever_changes_something_needs_the_token_and_says_where_it_is()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_token.Path));
        }
        foreach (var wrong in new[] { null, "", "0123", new string('0', 64) })
        {
            var (status, text) = await PostAsync("log/level?level=debug", wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains(_token.Path, text, StringComparison.Ordinal);
        }
        Assert.Equal(2, _logs.Levels.Verbosity);
        var token = (await File.ReadAllTextAsync(_token.Path)).Trim();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("log/level?level=debug", token)).Status);
        Assert.Equal(5, _logs.Levels.Verbosity);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("log/level?level=loud", token)).Status);
    }

    [Theory]
    [InlineData("worker?id=w", HttpStatusCode.Conflict)]
    [InlineData("worker?id=aaaa", HttpStatusCode.OK)]
    [InlineData("worker?id=nobody", HttpStatusCode.NotFound)]
    [InlineData("worker", HttpStatusCode.BadRequest)]
    [InlineData("session?id=stream", HttpStatusCode.OK)]
    [InlineData("session?id=str", HttpStatusCode.OK)]
    [InlineData("session?id=192.0.2.9/stream", HttpStatusCode.OK)]
    [InlineData("session?id=other", HttpStatusCode.NotFound)]
    [InlineData("no-such-page", HttpStatusCode.NotFound)]
    public async Task Workers_and_sessions_are_found_by_what_is_clear(string path, HttpStatusCode status)
    {
        var (one, other) = (new WorkerId(new string('a', 40)), new WorkerId(new string('b', 40)));
        _doors.Sessions.Workers = [Worker(one), Worker(other)];
        _doors.Sessions.Sessions = [Session(one)];
        using var response = await _http.GetAsync($"/admin/{path}");
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("down", "akka.gate://pool@00112233445566aa.orchestrator:1", "SIGTERM")]
    [InlineData("leave", "akka.gate://pool@00112233445566aa.orchestrator:1", "SIGTERM")]
    [InlineData("down", "w", "worker drain w")]
    public async Task Only_workers_that_are_members_are_sent_off(string order, string whom, string hint)
    {
        _doors.Sessions.Workers = [Worker(new WorkerId(new string('a', 40)))];
        await Eventually.IsAsync(
            async () => (await ListAsync("cluster"))[0].GetProperty("status").GetString() == "up",
            "the node is up"
        );
        var token = (await File.ReadAllTextAsync(_token.Path)).Trim();
        var (status, text) = await PostAsync($"cluster/{order}?id={Uri.EscapeDataString(whom)}", token);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(hint, text, StringComparison.Ordinal);
        Assert.Equal("up", (await ListAsync("cluster"))[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_session_tells_why_it_is_where_it_is()
    {
        var (one, other) = (new WorkerId(new string('a', 40)), new WorkerId(new string('b', 40)));
        _doors.Sessions.Workers = [Worker(one), Worker(other) with { Name = "slow" }];
        _doors.Sessions.Sessions = [Session(one)];
        var note = new PlacementNote(
            DateTimeOffset.UnixEpoch,
            one,
            PlacementCause.WorkerClosed,
            other,
            [new SeatNote(one, null, 0, 2, 2, 0.4), new SeatNote(other, "is full", 2, 2, 0, 0.9)],
            0
        );
        _doors.Sessions.Story = new PlacementStory(note, null, 0);
        using var json = JsonDocument.Parse(await _http.GetStringAsync("/admin/session?id=stream"));
        var placement = json.RootElement.GetProperty("placement");
        Assert.Equal("workerClosed", placement.GetProperty("cause").GetString());
        Assert.Contains("its worker slow took no more work", placement.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal("is full", placement.GetProperty("others")[0].GetProperty("whyNot").GetString());
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

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/{path}");
        if (token is not null)
        {
            request.Headers.Add(OperatorToken.Header, token);
        }
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
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
            Tally = WorkerTally.Empty with { Segments = 3, Pixels = 4 },
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
