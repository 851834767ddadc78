using System.Text.Json;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;

namespace Pool.Tests.Media;

/// <summary>What ffprobe says of a file, in the words of <see cref="MediaFacts"/>.</summary>
internal sealed record Probe
{
    public required int? VideoPackets { get; init; }
    public required int? DecodedFrames { get; init; }
    public required int? WidthPx { get; init; }
    public required int? HeightPx { get; init; }
    public required string? PixelFormat { get; init; }
    public required long? FirstPts { get; init; }
    public required long? LastPts { get; init; }
    public required long? FirstDecodedPts { get; init; }
    public required int? AudioPackets { get; init; }
    public required long? FirstAudioPts { get; init; }

    public static async Task<Probe> ReadAsync(string path)
    {
        using var json = JsonDocument.Parse(
            await Ffmpeg.ProbeAsync(
                "-show_streams -show_packets -show_frames -show_entries packet=stream_index,pts,flags:frame=stream_index,pts"
                    + $":stream=index,codec_type,width,height,pix_fmt,time_base:stream_side_data=rotation {path}"
            )
        );
        var streams = json.RootElement.GetProperty("streams").EnumerateArray().ToList();
        var video = Of(streams, "video");
        var audio = Of(streams, "audio");
        var all = json.RootElement.GetProperty("packets_and_frames").EnumerateArray().ToList();
        var packets = Times(all, "packet", video);
        var frames = Times(all, "frame", video);
        var sound = Times(all, "packet", audio);
        bool turned = video is { } stream && Rotation(stream) % 180 != 0;
        return new Probe
        {
            VideoPackets = video is null ? null : packets.Count,
            DecodedFrames = video is null ? null : frames.Count,
            WidthPx = Number(video, turned ? "height" : "width"),
            HeightPx = Number(video, turned ? "width" : "height"),
            PixelFormat = video is { } shown && shown.TryGetProperty("pix_fmt", out var format) ? format.GetString() : null,
            FirstPts = packets.Min(),
            LastPts = packets.Max(),
            FirstDecodedPts = frames.Min(),
            AudioPackets = audio is null ? null : sound.Count,
            FirstAudioPts = sound.FirstOrDefault(),
        };
    }

    private static JsonElement? Of(List<JsonElement> streams, string type) =>
        streams.Where(stream => stream.GetProperty("codec_type").GetString() == type).Cast<JsonElement?>().FirstOrDefault();

    private static List<long?> Times(List<JsonElement> all, string kind, JsonElement? stream)
    {
        if (stream is not { } track)
            return [];
        int index = track.GetProperty("index").GetInt32();
        var scale = track.GetProperty("time_base").GetString()!.Split('/').Select(long.Parse).ToArray();
        return
        [
            .. all.Where(item => item.GetProperty("type").GetString() == kind)
                .Where(item => item.GetProperty("stream_index").GetInt32() == index)
                .Where(item => !item.TryGetProperty("flags", out var flags) || !flags.GetString()!.Contains('D'))
                .Select(item => item.TryGetProperty("pts", out var pts) ? To90k(pts.GetInt64(), scale) : (long?)null),
        ];
    }

    private static long To90k(long pts, long[] scale) =>
        (long)Math.Round((decimal)pts * 90_000 * scale[0] / scale[1], MidpointRounding.AwayFromZero);

    private static int? Number(JsonElement? stream, string name) =>
        stream is { } track && track.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static int Rotation(JsonElement stream) =>
        stream.TryGetProperty("side_data_list", out var list)
            ? list.EnumerateArray().Sum(item => item.TryGetProperty("rotation", out var turn) ? turn.GetInt32() : 0)
            : 0;
}
