using System.CommandLine;
using Pool.Cmd.Output;
using Pool.Cmd.Stream;
using Pool.Cmd.Stream.Cutting;
using Spectre.Console;

namespace Pool.Cmd.Demo;

/// <summary><c>pool demo</c>, run by <c>./build.sh demo</c>: a whole pool on this machine, and real footage through it.</summary>
internal static class DemoCommand
{
    private const int Workers = 2;
    private const int Streams = 2;

    /// <summary>A small source, so that two cores keep up with two streams and have some time to spare.</summary>
    private const int SourceHeightPx = 720;
    private const string Profiles = "360p,240p";

    /// <summary>As encoders of live streams are set: the film's own key frames are up to 10 s apart.</summary>
    private static readonly TimeSpan SegmentLength = TimeSpan.FromSeconds(2);

    private static readonly Option<bool> Keep = Flag.Of("keep", "leave the pool running", false);
    private static readonly Option<TimeSpan?> Duration = Flag.Time("duration", "stream this long instead of the whole footage");

    public static Command Command()
    {
        var command = new Command("demo", "runs a pool on this machine and streams footage through it") { Keep, Duration };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(Keep), parsed.GetValue(Duration), cancel));
        return command;
    }

    private static async Task<int> RunAsync(bool keep, TimeSpan? duration, CancellationToken cancel)
    {
        var console = Terminal.Output;
        var footage = await DemoFootage.GetAsync(Path.GetFullPath("artifacts/media"), cancel);
        console.MarkupLineInterpolated($"Footage: {footage.Credit}");
        var folder = Directory.CreateTempSubdirectory("pool-demo-");
        using var pool = new DemoPool(folder.FullName, TimeProvider.System);
        var isRight = false;
        try
        {
            isRight = await StreamAsync(pool, footage, duration, console, cancel);
        }
        finally
        {
            // Whoever stops it has seen enough; what went wrong by itself leaves its logs to be looked at.
            await EndAsync(pool, folder, keep && isRight, isRight || cancel.IsCancellationRequested, console);
        }
        console.WriteLine(isRight ? "Every segment came back right." : "Not every segment came back right.");
        return isRight ? ExitCode.Done : ExitCode.Refused;
    }

    private static async Task<bool> StreamAsync(
        DemoPool pool,
        DemoFootage footage,
        TimeSpan? duration,
        IAnsiConsole console,
        CancellationToken cancel
    )
    {
        console.WriteLine($"Starting an orchestrator at {pool.ServiceAddress} and {Workers} workers …");
        await pool.StartAsync(Workers, cancel);
        foreach (var node in pool.Nodes)
        {
            console.WriteLine($"  {node.Name}: process {node.Id}");
        }
        console.WriteLine(
            $"Cutting {SourceHeightPx}p segments of {SegmentLength.TotalSeconds} s, then {Streams} live streams, each to {Profiles} …"
        );
        var segments = Directory.CreateTempSubdirectory("pool-source-");
        try
        {
            var report = await StreamCommand.StreamAsync(
                SettingsOf(pool, footage, segments.FullName, duration),
                asJson: false,
                cancel
            );
            using var workers = await pool.WorkersAsync(cancel);
            console.Write(
                Show.Table(
                    workers.RootElement.Items(),
                    Column.Of("name"),
                    Column.Of("state"),
                    Column.Of("segments"),
                    Column.Of("pixels")
                )
            );
            return report.Ok;
        }
        finally
        {
            segments.Delete(recursive: true);
        }
    }

    private static StreamSettings SettingsOf(DemoPool pool, DemoFootage footage, string segments, TimeSpan? duration) =>
        new()
        {
            File = footage.Path,
            Orchestrator = new Uri($"https://{pool.ServiceAddress}"),
            Profiles = ProfileLadder.Read(Profiles),
            Live = true,
            Streams = Streams,
            InFlight = 1,
            Attempts = 1,
            Cut = new CutOrder(footage.Path, segments)
            {
                Reencode = SegmentLength,
                HeightPx = SourceHeightPx,
                Duration = duration,
            },
            OutputFolder = FreshOutput(),
        };

    private static string FreshOutput()
    {
        var folder = Path.GetFullPath("artifacts/demo");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
        return Directory.CreateDirectory(folder).FullName;
    }

    private static async Task EndAsync(DemoPool pool, DirectoryInfo folder, bool keep, bool isTidy, IAnsiConsole console)
    {
        if (keep)
        {
            console.WriteLine($"The pool goes on at {pool.ServiceAddress}; its folder is {folder.FullName}");
            console.WriteLine($"  look:  {Environment.ProcessPath} -H {pool.OperatorAddress} worker list");
            console.WriteLine($"  steer: {Environment.ProcessPath} -H {pool.OperatorAddress} --token-file {pool.TokenFile}");
            console.WriteLine($"  end:   kill {string.Join(' ', pool.Nodes.Select(node => node.Id))}");
            return;
        }
        foreach (var name in await pool.StopAsync())
        {
            console.WriteLine($"{name} did not end by itself and was killed");
        }
        if (isTidy)
        {
            folder.Delete(recursive: true);
            return;
        }
        foreach (var node in pool.Nodes)
        {
            await Console.Error.WriteLineAsync($"--- the end of {node.Log}");
            await Console.Error.WriteLineAsync(string.Join('\n', node.Tail()));
        }
    }
}
