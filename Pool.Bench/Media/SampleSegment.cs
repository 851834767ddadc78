using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Worker.Transcoding;

namespace Pool.Bench.Media;

/// <summary>One source and what is asked of it; sent again and again.</summary>
internal sealed record SampleSegment
{
    /// <summary>For tables.</summary>
    public required string Name { get; init; }

    public required byte[] Bytes { get; init; }

    public required Hash32 Hash { get; init; }

    public required MediaFacts Facts { get; init; }

    public required int DurationMs { get; init; }

    public required ImmutableArray<RenditionProfile> Profiles { get; init; }

    /// <summary>Makes a segment with ffmpeg's test picture, some noise and a tone.</summary>
    /// <param name="shape">What it looks like.</param>
    /// <param name="profiles">The renditions to ask for.</param>
    /// <param name="folder">Where it is made.</param>
    public static async Task<SampleSegment> MakeAsync(SampleShape shape, ImmutableArray<RenditionProfile> profiles, string folder)
    {
        var path = Path.Combine(folder, "made.ts");
        var seconds = shape.Seconds.ToString(CultureInfo.InvariantCulture);
        await Ffmpeg.RunAsync(
            folder,
            "ffmpeg",
            $"-hide_banner -nostdin -v error -y -f lavfi -i testsrc2=s={shape.Size}:r={shape.Fps}:d={seconds},noise=alls=6:allf=t"
                + $" -f lavfi -i sine=f=440:r=48000:d={seconds} -c:v libx264 -preset veryfast -pix_fmt yuv420p"
                + $" -b:v {shape.BitrateBps} -g 600 -c:a aac -b:a 32k -muxdelay 0 -f mpegts made.ts"
        );
        var bytes = await File.ReadAllBytesAsync(path);
        if (!MediaInspector.TryInspect(new ReadOnlySequence<byte>(bytes), out var facts))
        {
            throw new InvalidDataException($"{path} holds no media");
        }
        return new SampleSegment
        {
            Name = $"{bytes.Length / 1000} kB",
            Bytes = bytes,
            Hash = Keccak.Hash(bytes),
            Facts = facts!,
            DurationMs = (int)(1000 * shape.Seconds),
            Profiles = profiles,
        };
    }

    /// <summary>What a worker without a GPU runs for this segment, with the source's file called as there.</summary>
    public EncodePlan PlanOf(TranscodeSettings settings)
    {
        var wish = new RecipeWish
        {
            Profiles = Profiles,
            SourceWidthPx = Facts.Video!.WidthPx,
            SourceHeightPx = Facts.Video.HeightPx,
        };
        return RecipeResolver.TryResolve(wish, out var recipe, out var fault)
            ? new EncodePlan("source", Facts, recipe!, Hardware.Cpu, settings)
            : throw new InvalidDataException(fault);
    }
}

/// <summary>How a test segment looks.</summary>
/// <param name="Size">As ffmpeg writes it, <c>1280x720</c>.</param>
/// <param name="Fps">Frames per second.</param>
/// <param name="Seconds">Length.</param>
/// <param name="BitrateBps">Of the picture.</param>
internal sealed record SampleShape(string Size, int Fps, double Seconds, int BitrateBps);

/// <summary>Runs ffmpeg by hand.</summary>
internal static class Ffmpeg
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">Working directory.</param>
    /// <param name="program">ffmpeg, or what starts it.</param>
    /// <param name="arguments">One text, with quotes where needed.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(string folder, string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {await errors}");
        }
    }
}
