using System.Net.Sockets;
using System.Security.Cryptography;
using Pool.Tests.Fixtures;
using Pool.Tests.Media;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Soak;

/// <summary>A pool of processes under good and bad traffic: every good stream succeeds, and nothing grows.</summary>
[Collection(SoakCollection.Name)]
[Trait("Category", "Soak")]
public sealed class LongPool(ITestOutputHelper output)
{
    private const double Share = 0.5;

    /// <summary>The first rounds compile code and fill pools of memory: they are no measure.</summary>
    private const int WarmRounds = 3;
    private const int LeastRounds = WarmRounds + 6;
    private const int BadPerRound = 12;

    [SoakFact]
    public async Task Mixed_traffic_leaves_nothing_behind()
    {
        await using var pool = new PoolProcesses();
        using var clips = new ClipFolder();
        var scratch = Directory.CreateDirectory(Path.Combine(pool.Folder, "scratch")).FullName;
        var config = Path.Combine(pool.Folder, "worker.conf");
        await File.WriteAllTextAsync(config, $"pool.worker.scratch.folder = \"{scratch}\"\n");
        NodeProcess[] nodes =
        [
            pool.StartOrchestrator(),
            pool.StartWorker("w1", 4, $"-config={config}"),
            pool.StartWorker("w2", 4, $"-config={config}"),
        ];
        await pool.WorkersReadyAsync(2);
        var good = await File.ReadAllBytesAsync(clips.Clip("good.ts", seconds: 2, gopFrames: 30));
        var mp4 = await File.ReadAllBytesAsync(clips.Clip("good.mp4", seconds: 2, gopFrames: 30));
        var sound = await File.ReadAllBytesAsync(clips.AudioOnly("sound.ts"));
        var film = await Footage.SmallFilmAsync();
        var samples = nodes.Select(_ => new List<Vitals>()).ToArray();
        var time = new SoakTime(Share);
        for (var round = 0; !time.IsOver || round < LeastRounds; round++)
        {
            var stream = pool.Stream(film, "--fast", "--streams=2", "--duration=6s", "--profiles=240p,144p");
            await MisbehaveAsync(pool.ServicePort, [good, mp4, sound]);
            pool.Succeeds(await stream.ReportAsync());
            await QuietAsync(pool, scratch);
            for (var node = 0; node < nodes.Length; node++)
            {
                samples[node].Add(Vitals.Of(nodes[node].Id));
            }
            output.WriteLine($"round {round}: {string.Join(" | ", samples.Select(all => all[^1]))}");
        }
        Assert.All(samples, AssertSteady);
    }

    /// <summary>Bytes that are no media, damaged media, sound alone, a beginning, nothing at all; and peers that speak no TLS.</summary>
    private static async Task MisbehaveAsync(int port, byte[][] media)
    {
        using var gateway = new SegmentSender(port);
        for (var index = 0; index < BadPerRound; index++)
        {
            var clip = media[index % media.Length];
            var body = (index % 4) switch
            {
                0 => RandomNumberGenerator.GetBytes(50_000),
                1 => clip[..(clip.Length / (2 + index))],
                2 => index == 2 ? [] : media[^1],
                _ => Mutation.Of(clip, RandomNumberGenerator.GetInt32(int.MaxValue)),
            };
            await gateway.SendAsync(body);
            using var stranger = new TcpClient();
            await stranger.ConnectAsync("127.0.0.1", port);
            await stranger.GetStream().WriteAsync(RandomNumberGenerator.GetBytes(1 + index * 100));
        }
    }

    /// <summary>Waits until nobody works; then nothing may lie in any attempt's folder.</summary>
    private static async Task QuietAsync(PoolProcesses pool, string scratch)
    {
        await Eventually.IsAsync(
            async () => (await pool.WorkersAsync()).All(worker => worker.GetProperty("load").GetInt32() == 0),
            "all attempts have ended",
            seconds: 60
        );
        await Eventually.IsAsync(
            () => Directory.GetDirectories(scratch).Sum(worker => Directory.GetDirectories(worker).Length) == 0,
            "the scratch folders are empty"
        );
    }

    private static void AssertSteady(List<Vitals> samples)
    {
        var settled = samples[WarmRounds..];
        var (first, last) = (Vitals.Middle(settled[..(settled.Count / 3)]), Vitals.Middle(settled[^(settled.Count / 3)..]));
        Assert.False(last.HasGrownFrom(first), $"from {first} to {last}");
    }
}
