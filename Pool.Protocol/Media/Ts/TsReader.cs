namespace Pool.Protocol.Media.Ts;

/// <summary>Reads MPEG-TS: once until the program map is found, then once from the start.</summary>
internal static class TsReader
{
    /// <summary>Reads a file.</summary>
    /// <returns>Null if it is no MPEG-TS, or declares no video and no audio.</returns>
    public static MediaFacts? Read(ByteSource source)
    {
        Span<byte> scratch = stackalloc byte[TsPackets.PacketBytes];
        var tables = FindTables(source, scratch);
        if (!tables.IsKnown)
            return null;
        PesVideo? video = null;
        PesAudio? audio = null;
        Open(tables, ref video, ref audio);
        var packets = new TsPackets(source, scratch);
        while (packets.Next(out var packet))
        {
            int pid = packet.Pid;
            if (pid == tables.VideoPid)
                video!.Read(packet);
            else if (pid == tables.AudioPid)
                audio!.Read(packet);
            else if (tables.Read(packet))
                Open(tables, ref video, ref audio);
        }
        if (video is null && audio is null)
            return null;
        return new MediaFacts
        {
            Container = Container.MpegTs,
            Video = video?.ToFacts(),
            Audio = audio?.ToFacts(),
        };
    }

    private static TsTables FindTables(ByteSource source, Span<byte> scratch)
    {
        var tables = new TsTables();
        var packets = new TsPackets(source, scratch);
        while (!tables.IsKnown && packets.Next(out var packet))
            tables.Read(packet);
        return tables;
    }

    private static void Open(TsTables tables, ref PesVideo? video, ref PesAudio? audio)
    {
        if (tables.VideoPid is not null)
            video ??= new PesVideo(tables.Codec);
        if (tables.AudioPid is not null)
            audio ??= new PesAudio();
    }
}
