using System.Globalization;
using System.Net;
using Google.Protobuf;
using Pool.Protocol.Identity;
using Net = Livepeer.Net;

namespace Pool.Bench.Dispatch;

/// <summary>
/// What a pool costs without a pool: Kestrel with TLS that takes the same bytes, and gives the same renditions. A process of its own.
/// </summary>
internal static class EchoServer
{
    /// <summary>The hidden argument.</summary>
    public const string Name = "echo-server";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="folder">The prepared renditions.</param>
    /// <param name="address">Where it listens.</param>
    public static async Task<int> RunAsync(string folder, string address)
    {
        using var key = NodeKey.LoadOrCreate(Path.Combine(folder, "echo.pem"), "echo");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 300_000_000;
            kestrel.Listen(IPEndPoint.Parse(address), listen => listen.UseHttps(key.Certificate));
        });
        var app = builder.Build();
        var files = Directory
            .GetDirectories(folder)
            .ToDictionary(
                place => long.Parse(Path.GetFileName(place), CultureInfo.InvariantCulture),
                place => Prepared.FilesOf(place).Select(File.ReadAllBytes).ToArray()
            );
        var answers = files.ToDictionary(pair => pair.Key, pair => AnswerOf(address, pair.Key, pair.Value.Length));
        app.MapPost(
            "/segment",
            async context =>
            {
                var answer = answers[await TakeAsync(context)];
                await context.Response.Body.WriteAsync(answer, context.RequestAborted);
            }
        );
        app.MapGet(
            "/{source:long}/{index:int}",
            async (HttpContext context, long source, int index) =>
            {
                var bytes = files[source][index];
                context.Response.ContentLength = bytes.Length;
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            }
        );
        await app.RunAsync();
        return 0;
    }

    private static async Task<long> TakeAsync(HttpContext context)
    {
        var taken = 0L;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            taken += read.Buffer.Length;
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return taken;
            }
        }
    }

    private static byte[] AnswerOf(string address, long source, int renditions)
    {
        var data = new Net.TranscodeData();
        data.Segments.Add(
            Enumerable
                .Range(0, renditions)
                .Select(index => new Net.TranscodedSegmentData { Url = $"https://{address}/{source}/{index}" })
        );
        return new Net.TranscodeResult { Data = data }.ToByteArray();
    }
}
