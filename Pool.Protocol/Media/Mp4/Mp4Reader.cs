using System.Buffers.Binary;

namespace Pool.Protocol.Media.Mp4;

/// <summary>Reads MP4, fragmented or not, with its index in front or behind.</summary>
internal static class Mp4Reader
{
    private const uint DefaultMovieScale = 1000;

    /// <summary>Tracks looked at. A track costs more memory than the eight bytes that claim one.</summary>
    private const int MaxTracks = 64;

    /// <summary>Whether the file starts as MP4 does.</summary>
    public static bool IsMp4(ByteSource source)
    {
        Span<byte> scratch = stackalloc byte[8];
        var start = source.Read(0, scratch);
        return start.Length == scratch.Length
            && BinaryPrimitives.ReadUInt32BigEndian(start[4..])
                is BoxType.Ftyp
                    or BoxType.Styp
                    or BoxType.Moov
                    or BoxType.Mdat
                    or BoxType.Free
                    or BoxType.Skip
                    or BoxType.Wide;
    }

    /// <summary>Reads a file.</summary>
    /// <returns>Null if it has no index, or the index declares no video and no audio.</returns>
    public static MediaFacts? Read(ByteSource source)
    {
        if (!new BoxCursor(source, 0, source.Length).Find(BoxType.Moov, out var moov))
            return null;
        var (video, audio) = ReadMoov(source, moov);
        if (video is null && audio is null)
            return null;
        if (video is not null)
            Mp4SampleTable.Walk(source, video);
        if (audio is not null)
            Mp4SampleTable.Walk(source, audio);
        var boxes = new BoxCursor(source, 0, source.Length);
        while (boxes.Find(BoxType.Moof, out var moof))
            Mp4Fragments.Walk(source, moof, video, audio);
        return new MediaFacts
        {
            Container = Container.Mp4,
            Video = video?.ToVideoFacts(),
            Audio = audio is null ? null : new AudioFacts(audio.Packets, audio.FirstAudioPts),
        };
    }

    private static (Mp4Track? Video, Mp4Track? Audio) ReadMoov(ByteSource source, in Box moov)
    {
        Mp4Track? video = null;
        Mp4Track? audio = null;
        Box extension = default;
        uint movieScale = DefaultMovieScale;
        int tracks = 0;
        var boxes = new BoxCursor(source, moov.Body, moov.End);
        while (boxes.Next(out var box))
        {
            if (box.Type == BoxType.Mvhd)
                movieScale = Mp4TrackHeader.ReadTimescale(FieldReader.Of(source, box));
            else if (box.Type == BoxType.Mvex)
                extension = box;
            else if (box.Type == BoxType.Trak && (video is null || audio is null) && tracks++ < MaxTracks)
            {
                var track = Mp4TrackHeader.Read(source, box, movieScale);
                video ??= track.Handler == BoxType.Video ? track : null;
                audio ??= track.Handler == BoxType.Audio ? track : null;
            }
        }
        if (video is not null)
            Mp4SampleEntry.Open(source, video);
        ReadExtension(source, extension, video, audio);
        return (video, audio);
    }

    private static void ReadExtension(ByteSource source, in Box mvex, Mp4Track? video, Mp4Track? audio)
    {
        var boxes = new BoxCursor(source, mvex.Body, mvex.End);
        while (boxes.Find(BoxType.Trex, out var trex))
        {
            var fields = FieldReader.Of(source, trex);
            fields.U32();
            uint id = fields.U32();
            fields.U32(); // sample description index
            var defaults = (fields.U32(), fields.U32());
            if (id == video?.Id)
                video.Defaults = defaults;
            else if (id == audio?.Id)
                audio.Defaults = defaults;
        }
    }
}
