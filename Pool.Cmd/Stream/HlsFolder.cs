using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pool.Protocol.Media;

namespace Pool.Cmd.Stream;

/// <summary>Keeps one stream's renditions as HLS that any player opens: a master playlist and one folder per rendition.</summary>
internal sealed class HlsFolder(string folder, ImmutableArray<RenditionProfile> profiles)
{
    /// <summary>What to open.</summary>
    public string MasterPath => Path.Combine(folder, "master.m3u8");

    /// <summary>Keeps one segment of one rendition.</summary>
    public async Task SaveAsync(RenditionProfile profile, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.Combine(folder, profile.Name));
        await File.WriteAllBytesAsync(Path.Combine(folder, profile.Name, NameOf(profile, number)), bytes, cancel);
    }

    /// <summary>Writes the playlists. A segment that did not come back is left out and marked as a break.</summary>
    /// <param name="outcomes">This stream's segments in order.</param>
    public async Task FinishAsync(IReadOnlyList<SegmentOutcome> outcomes)
    {
        var master = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n");
        foreach (var profile in profiles)
        {
            var came = outcomes.Where(outcome => Has(outcome, profile)).ToList();
            if (came.Count == 0)
            {
                continue;
            }
            var video = came[0].Renditions.First(rendition => rendition.Profile == profile).Video;
            var size = video is null
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $",RESOLUTION={video.WidthPx}x{video.HeightPx}");
            master.Append(CultureInfo.InvariantCulture, $"#EXT-X-STREAM-INF:BANDWIDTH={BandwidthOf(profile, came)}{size}\n");
            master.Append(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(profile.Name)}/index.m3u8\n");
            await File.WriteAllTextAsync(Path.Combine(folder, profile.Name, "index.m3u8"), MediaPlaylist(profile, came));
        }
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(MasterPath, master.ToString());
    }

    private static string MediaPlaylist(RenditionProfile profile, List<SegmentOutcome> came)
    {
        var longest = came.Max(outcome => outcome.Source.Duration.TotalSeconds);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{Math.Ceiling(longest)}\n");
        var expected = came[0].Source.Number;
        foreach (var outcome in came)
        {
            text.Append(outcome.Source.Number == expected ? "" : "#EXT-X-DISCONTINUITY\n");
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{outcome.Source.Duration.TotalSeconds:0.000},\n");
            text.Append(NameOf(profile, outcome.Source.Number)).Append('\n');
            expected = outcome.Source.Number + 1;
        }
        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }

    private static long BandwidthOf(RenditionProfile profile, List<SegmentOutcome> came) =>
        (long)
            came.Max(outcome =>
                8
                * outcome.Renditions.First(rendition => rendition.Profile == profile).Bytes
                / Math.Max(0.001, outcome.Source.Duration.TotalSeconds)
            );

    private static bool Has(SegmentOutcome outcome, RenditionProfile profile) =>
        outcome.Renditions.Any(rendition => rendition.Profile == profile);

    private static string NameOf(RenditionProfile profile, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number}{(profile.Container == Container.Mp4 ? ".mp4" : ".ts")}");
}
