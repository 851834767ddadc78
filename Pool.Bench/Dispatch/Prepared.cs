using System.Globalization;
using Pool.Bench.Media;
using Pool.Protocol.Media;
using Pool.Worker.Transcoding;

namespace Pool.Bench.Dispatch;

/// <summary>Renditions made beforehand, in a folder that is called by the length of their source.</summary>
internal static class Prepared
{
    /// <summary>Makes the renditions of a segment once, as a worker would.</summary>
    /// <param name="folder">The folder of all prepared renditions.</param>
    /// <param name="sample">Their source.</param>
    /// <param name="settings">The worker's.</param>
    public static async Task MakeAsync(string folder, SampleSegment sample, TranscodeSettings settings)
    {
        var own = Directory.CreateDirectory(PlaceOf(folder, sample.Bytes.Length)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(own, "source"), sample.Bytes);
        await Ffmpeg.RunAsync(own, settings.Ffmpeg, FfmpegArguments.Of(sample.PlanOf(settings)).Arguments);
    }

    /// <summary>The folder of one source's renditions.</summary>
    public static string PlaceOf(string folder, long sourceBytes) =>
        Path.Combine(folder, sourceBytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>The files of one source's renditions, in order.</summary>
    public static IEnumerable<string> FilesOf(string place)
    {
        for (var index = 0; Path.Combine(place, EncodePlan.OutputName(index, Container.MpegTs)) is var file; index++)
        {
            if (!File.Exists(file))
            {
                yield break;
            }
            yield return file;
        }
    }
}
