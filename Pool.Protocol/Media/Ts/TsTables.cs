using System.Buffers.Binary;

namespace Pool.Protocol.Media.Ts;

/// <summary>Which streams an MPEG-TS file holds: its first program's first video and first audio stream, from PAT and PMT.</summary>
internal sealed class TsTables
{
    private const int PatPid = 0;
    private const int PatTable = 0;
    private const int PmtTable = 2;
    private const int SectionHeadBytes = 8;
    private const int CrcBytes = 4;

    private readonly TsSection _section = new();
    private int? _pmtPid;

    /// <summary>Whether a program map was read.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The video stream; null if none is declared.</summary>
    public int? VideoPid { get; private set; }

    /// <summary>Its codec.</summary>
    public VideoCodec Codec { get; private set; }

    /// <summary>The audio stream; null if none is declared.</summary>
    public int? AudioPid { get; private set; }

    /// <summary>Takes a packet. The first declaration of each kind stays; a later map may add what was missing.</summary>
    /// <returns>Whether something was learnt.</returns>
    public bool Read(in TsPacket packet)
    {
        if (VideoPid is not null && AudioPid is not null || packet.Pid != (_pmtPid ?? PatPid))
            return false;
        var section = _section.Feed(packet.Payload, packet.StartsUnit);
        if (section.IsEmpty)
            return false;
        return _pmtPid is null ? ReadPat(section) : ReadPmt(section);
    }

    private bool ReadPat(ReadOnlySpan<byte> section)
    {
        if (section[0] != PatTable || section.Length < SectionHeadBytes + CrcBytes)
            return false;
        var programs = section[SectionHeadBytes..^CrcBytes];
        for (; programs.Length >= 4; programs = programs[4..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(programs) == 0)
                continue;
            _pmtPid = BinaryPrimitives.ReadUInt16BigEndian(programs[2..]) & 0x1fff;
            _section.Reset();
            return true;
        }
        return false;
    }

    private bool ReadPmt(ReadOnlySpan<byte> section)
    {
        const int streamsAt = SectionHeadBytes + 4;
        if (section[0] != PmtTable || section.Length < streamsAt + CrcBytes)
            return false;
        int programInfo = BinaryPrimitives.ReadUInt16BigEndian(section[(streamsAt - 2)..]) & 0x0fff;
        var streams = section[streamsAt..^CrcBytes];
        streams = streams[Math.Min(programInfo, streams.Length)..];
        while (streams.Length >= 5)
        {
            int info = BinaryPrimitives.ReadUInt16BigEndian(streams[3..]) & 0x0fff;
            var descriptors = streams[5..];
            descriptors = descriptors[..Math.Min(info, descriptors.Length)];
            Declare(BinaryPrimitives.ReadUInt16BigEndian(streams[1..]) & 0x1fff, TsStreamType.Of(streams[0], descriptors));
            streams = streams[(5 + descriptors.Length)..];
        }
        IsKnown = true;
        return true;
    }

    private void Declare(int pid, TsStreamType type)
    {
        if (type.Video is { } codec && VideoPid is null)
        {
            VideoPid = pid;
            Codec = codec;
        }
        else if (type.IsAudio)
            AudioPid ??= pid;
    }
}
