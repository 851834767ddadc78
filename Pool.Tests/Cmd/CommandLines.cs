using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pool.Cmd;
using Xunit;

namespace Pool.Tests.Cmd;

/// <summary>The built tool, its exit codes and what it prints.</summary>
public sealed class CommandLines
{
    private const string Workers =
        """[{"id":"abc","name":"[odd]","link":"edge","state":"ready","capacity":4,"encoders":["libx264","h264_nvenc"]}]""";

    [Theory]
    [InlineData("nonsense")]
    [InlineData("worker", "list", "--unknown")]
    [InlineData("stream")]
    [InlineData("stream", "f", "--segment", "2")]
    [InlineData("stream", "f", "--streams", "0")]
    [InlineData("stream", "f", "-orch", "::")]
    [InlineData("stream", "f", "--live", "--fast")]
    public async Task Wrong_usage_is_2_and_one_line(params string[] arguments)
    {
        var run = await ToolRun.OfAsync(arguments);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_3() =>
        Assert.Equal(ExitCode.Unreachable, (await ToolRun.OfAsync("worker", "list", "-H", "127.0.0.1:1")).Code);

    [Fact]
    public async Task Lists_are_tables_for_people_and_the_document_for_programs()
    {
        await using var node = Node();
        await node.StartAsync();
        var host = node.Urls.Single().Replace("http://", "", StringComparison.Ordinal);

        var table = await ToolRun.OfAsync("worker", "list", "-H", host);
        Assert.Equal(ExitCode.Done, table.Code);
        Assert.Contains("[odd]", table.Output, StringComparison.Ordinal);
        Assert.Contains("libx264, h264_nvenc", table.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

        var json = await ToolRun.OfAsync("-H", host, "worker", "list", "--json");
        Assert.Equal(4, JsonDocument.Parse(json.Output).RootElement[0].GetProperty("capacity").GetInt32());

        var refused = await ToolRun.OfAsync("session", "list", "-H", host);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("404", refused.Errors, StringComparison.Ordinal);

        var noJson = await ToolRun.OfAsync("cluster", "show", "-H", host);
        Assert.Equal(ExitCode.Refused, noJson.Code);
    }

    private static WebApplication Node()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1)
        );
        var app = builder.Build();
        app.MapGet("/admin/workers", () => Results.Text(Workers, "application/json"));
        app.MapGet("/admin/cluster", () => "no document");
        return app;
    }
}
