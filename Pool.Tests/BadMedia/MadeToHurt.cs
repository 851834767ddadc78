using System.Text;
using Pool.Cmd.Stream.Wire;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>Full disks under real nodes, and media made to cost, to read files and to make requests, through the whole pool.</summary>
[Collection("processes")]
public sealed class MadeToHurt(ClipFolder clips) : IClassFixture<ClipFolder>
{
    private const int SmallDisk = 4_000_000;
    private const long Hour = 3600 * 90_000L;

    [Theory]
    [InlineData("Pool.Orchestrator", 4096)]
    [InlineData("Pool.Orchestrator", 5 * 4096)]
    [InlineData("Pool.Worker", 4096)]
    [InlineData("Pool.Worker", 4 * 4096)]
    [InlineData("Pool.Worker", 1_500_000)]
    public async Task A_start_on_a_full_disk_ends_with_one_line_that_says_so(string program, int bytes)
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        var config = folder.File("node.conf");
        await File.WriteAllTextAsync(config, program == "Pool.Worker" ? ConfigOf(data) : "");
        string[] own =
            program == "Pool.Worker"
                ? ["-orchAddr=127.0.0.1:1", "-cliAddr=none"]
                : [$"-serviceAddr=127.0.0.1:{PoolProcesses.FreePort()}", $"-cliAddr=127.0.0.1:{PoolProcesses.FreePort()}"];
        string[] all = [.. own, $"-dataDir={data}", $"-config={config}", "-orchSecret=a secret for one test"];
        await using var node = NodeProcess.StartWithDisk(data, bytes, program, all);
        Assert.Equal(2, await node.ExitAsync());
        var name = program == "Pool.Worker" ? "pool-worker: " : "pool-orchestrator: ";
        Assert.Matches($"^{name}.*No space left on device", node.Output.Split('\n')[^1]);
        Assert.Single(node.Output.Split('\n'), line => !line.Contains(" info: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Full_disks_and_media_made_to_hurt_cost_no_good_segment_and_leave_nothing()
    {
        await using var pool = new PoolProcesses { DiskBytes = SmallDisk };
        var orchestrator = pool.StartOrchestrator();
        pool.StartWorker("cramped", 2, $"-config={await WriteConfigAsync(pool, "cramped")}");
        await pool.WorkersReadyAsync(1);
        using var gateway = new SegmentSender(pool.ServicePort);
        var good = await File.ReadAllBytesAsync(clips.Clip("good.ts", 2, 30));
        Serves(await gateway.SendAsync(good), pool);

        pool.DiskBytes = null;
        var roomy = pool.StartWorker("roomy", 2, $"-config={await WriteConfigAsync(pool, "roomy")}");
        await pool.WorkersReadyAsync(2);
        var large = await File.ReadAllBytesAsync(clips.Clip("large.ts", 4, 30, "-vf noise=alls=100:allf=t -qp 1"));
        Assert.True(large.Length > SmallDisk, $"{large.Length} bytes");
        Serves(await gateway.SendAsync(large, durationMs: 4000), pool);
        Assert.Contains("the source cannot be written: No space left on device", pool.Outputs, StringComparison.Ordinal);

        FillDiskOf(Path.Combine(pool.Folder, "orchestrator"));
        using (var canary = new Canary(clips.Clip("canary.ts", 1, 30)))
        {
            foreach (var (what, bytes) in Hurtful(canary, good))
            {
                var answer = await gateway.SendAsync(bytes);
                Assert.True(answer.Error == "TranscoderInvalidVideo", $"{what}: {answer}\n{pool.Outputs}");
            }
            Assert.Null(canary.Song);
        }
        Serves(await gateway.SendAsync(good), pool);
        Assert.False(orchestrator.HasExited);
        await Eventually.IsAsync(() => Soak.Vitals.Of(roomy.Id).Children == 0, "no encoder is left");
        await Eventually.IsAsync(() => AttemptsIn(Path.Combine(pool.Folder, "roomy")) == 0, "no attempt's folder is left");
        Assert.DoesNotContain(" crit: ", pool.Outputs, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", pool.Outputs, StringComparison.Ordinal);
    }

    private static IEnumerable<(string What, byte[] Bytes)> Hurtful(Canary canary, byte[] good)
    {
        yield return (
            "a playlist of a file",
            Encoding.UTF8.GetBytes($"#EXTM3U\n#EXTINF:2,\nfile://{canary.File}\n#EXT-X-ENDLIST\n")
        );
        yield return ("a playlist of an address", Encoding.UTF8.GetBytes($"#EXTM3U\n#EXTINF:2,\nhttp://{canary.Address}/a.ts\n"));
        yield return ("a concat script", Encoding.UTF8.GetBytes($"ffconcat version 1.0\nfile {canary.File}\n"));
        yield return ("a giant", Crafted.Avc(65536, 65536, [0, 3000]));
        yield return ("a giant behind a good clip", [.. good, .. Crafted.Avc(16384, 16384, [Hour])]);
        yield return ("two frames five hours apart", Crafted.Avc(320, 192, [0, 5 * Hour]));
        yield return ("ten thousand frames at once", Crafted.Avc(16, 16, Enumerable.Repeat(0L, 10_000)));
    }

    private static void Serves(SegmentAnswer answer, PoolProcesses pool) =>
        Assert.True(answer.Result?.Data?.Segments.Single().Pixels > 0, $"{answer}\n{pool.Outputs}");

    /// <summary>Fills the disk that only a node sees, by the kernel's way into its view of files.</summary>
    private static void FillDiskOf(string folder)
    {
        var node = Processes.With(folder).Max();
        using var filling = File.Create($"/proc/{node}/root{folder}/filling");
        Assert.Throws<IOException>(() =>
        {
            for (var size = 0; size <= SmallDisk; size += 4096)
            {
                filling.Write(new byte[4096]);
                filling.Flush();
            }
        });
    }

    private static int AttemptsIn(string scratch) =>
        Directory.GetDirectories(scratch, "pool-*").Sum(own => Directory.GetDirectories(own).Length);

    private static async Task<string> WriteConfigAsync(PoolProcesses pool, string name)
    {
        var config = Path.Combine(pool.Folder, $"{name}.conf");
        await File.WriteAllTextAsync(config, ConfigOf(Path.Combine(pool.Folder, name)));
        return config;
    }

    /// <summary>Scratch on the same disk, and no sandbox inside the one that makes that disk.</summary>
    private static string ConfigOf(string folder) =>
        $"pool.worker {{ scratch.folder = \"{folder}\", transcode.sandbox = limits, warm.at-once = 0 }}\n";
}
