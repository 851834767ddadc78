using System.Buffers.Binary;

namespace Pool.Tests.BadMedia;

/// <summary>Segments made by hand: headers may state what no encoder would write.</summary>
internal static class Crafted
{
    public const byte H264 = 0x1b;
    public const byte Hevc = 0x24;
    public const byte Mpeg2 = 0x02;
    private const int PacketBytes = 188;

    /// <summary>Of macroblocks. With it a picture is longer than what our reader asks for, and known whatever comes behind it.</summary>
    private const ulong Filling = 0xaaaa_aaaa_aaaa_aaaa;
    private const int VideoPid = 0x100;
    private const int TablePid = 0x1000;

    /// <summary>H.264, baseline: one IDR picture of nothing per time, under one header.</summary>
    /// <param name="widthPx">Coded width, a multiple of 16.</param>
    /// <param name="heightPx">Coded height, a multiple of 16.</param>
    /// <param name="pts">Times, ticks of 90 kHz.</param>
    /// <param name="cropRightPx">Cropped off, an even number.</param>
    public static byte[] Avc(ulong widthPx, ulong heightPx, IEnumerable<long> pts, ulong cropRightPx = 0) =>
        Ts(H264, pts.Select((time, index) => (time, AvcPicture(widthPx, heightPx, cropRightPx, withHeader: index == 0))));

    /// <summary>The same with another header before each picture.</summary>
    public static byte[] AvcSizes(params (ulong Width, ulong Height)[] sizes) =>
        Ts(H264, sizes.Select((size, index) => (index * 3000L, AvcPicture(size.Width, size.Height, 0, withHeader: true))));

    /// <summary>HEVC: one IDR picture under a header.</summary>
    public static byte[] HevcOf(ulong widthPx, ulong heightPx)
    {
        var sps = new BitPen(0x42, 1).Bits(0, 4).Bits(0, 3).Bits(1, 1).Bits(0, 44).Bits(0, 44).Bits(93, 8);
        sps.Ue(0).Ue(1).Ue(widthPx).Ue(heightPx).Bits(0, 1).Ue(0).Ue(0).Ue(4);
        var pps = new BitPen(0x44, 1).Ue(0).Ue(0).Bits(0, 32);
        var idr = new BitPen(0x26, 1).Bits(1, 1).Bits(0, 1).Ue(0).Bits(Filling, 64).Bits(Filling, 64).Bits(Filling, 64);
        return Ts(Hevc, [(0, Units(sps.ToArray(), pps.ToArray(), idr.ToArray()))]);
    }

    /// <summary>MPEG-2: an I picture under a sequence header with its extension (14 bits a side).</summary>
    public static byte[] Mpeg2Of(uint widthPx, uint heightPx)
    {
        byte[] sequence = [0xb3, 0, 0, 0, 0x13, 0xff, 0xff, 0xe0, 0x18];
        BinaryPrimitives.WriteUInt32BigEndian(sequence.AsSpan(1), (widthPx & 0xfff) << 20 | (heightPx & 0xfff) << 8 | 0x13);
        var extension = 1u << 28 | 0x44u << 20 | 1u << 19 | 1u << 17 | (widthPx >> 12 & 3) << 15 | (heightPx >> 12 & 3) << 13;
        byte[] more = [0xb5, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(more.AsSpan(1), extension);
        byte[] picture = [0x00, 0, 1 << 3, 0xff, 0xf8];
        byte[] coding = [0xb5, 0x8f, 0xff, 0xf3, 0x80];
        return Ts(Mpeg2, [(0, Units(sequence, more, picture, coding, [0x01, 0x12, 0x34]))]);
    }

    /// <summary>A transport stream: tables, then one PES packet per picture.</summary>
    public static byte[] Ts(byte streamType, IEnumerable<(long Pts, byte[] Bytes)> pictures)
    {
        using var file = new MemoryStream();
        Packet(file, 0, 0, start: true, Section(0, [0, 1, 0xe0 | TablePid >> 8, TablePid & 0xff]));
        byte[] map = [0xe0 | VideoPid >> 8, VideoPid & 0xff, 0xf0, 0, streamType, 0xe0 | VideoPid >> 8, VideoPid & 0xff, 0xf0, 0];
        Packet(file, TablePid, 0, start: true, Section(2, map));
        var counter = 0;
        foreach (var (pts, bytes) in pictures)
        {
            byte[] pes = [0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5, .. Time(pts), .. bytes];
            for (var at = 0; at < pes.Length; at += PacketBytes - 4)
            {
                Packet(file, VideoPid, counter++, start: at == 0, pes.AsSpan(at, Math.Min(PacketBytes - 4, pes.Length - at)));
            }
        }
        return file.ToArray();
    }

    /// <summary>Units with start codes.</summary>
    public static byte[] Units(params byte[][] units) => [.. units.SelectMany(unit => (byte[])[0, 0, 0, 1, .. unit])];

    /// <summary>A sequence parameter set of H.264, id 0.</summary>
    public static byte[] AvcHeader(ulong widthPx, ulong heightPx, ulong cropRightPx = 0)
    {
        var sps = new BitPen(0x67).Bits(66, 8).Bits(0, 8).Bits(52, 8).Ue(0).Ue(0).Ue(2).Ue(1).Bits(0, 1);
        sps.Ue(widthPx / 16 - 1).Ue(heightPx / 16 - 1).Bits(1, 1).Bits(0, 1);
        return (cropRightPx == 0 ? sps.Bits(0, 1) : sps.Bits(1, 1).Ue(0).Ue(cropRightPx / 2).Ue(0).Ue(0)).Bits(0, 1).ToArray();
    }

    private static byte[] AvcPicture(ulong widthPx, ulong heightPx, ulong cropRightPx, bool withHeader)
    {
        var pps = new BitPen(0x68).Ue(0).Ue(0).Bits(0, 2).Ue(0).Ue(0).Ue(0).Bits(0, 3).Ue(0).Ue(0).Ue(0).Bits(0, 3).ToArray();
        var idr = new BitPen(0x65)
            .Ue(0)
            .Ue(7)
            .Ue(0)
            .Bits(0, 4)
            .Ue(0)
            .Bits(Filling, 64)
            .Bits(Filling, 64)
            .Bits(Filling, 64)
            .ToArray();
        return withHeader ? Units(AvcHeader(widthPx, heightPx, cropRightPx), pps, idr) : Units(idr);
    }

    private static byte[] Time(long pts) =>
        [(byte)(0x21 | pts >> 29 & 0xe), (byte)(pts >> 22), (byte)(pts >> 14 | 1), (byte)(pts >> 7), (byte)(pts << 1 | 1)];

    private static byte[] Section(byte table, byte[] body)
    {
        byte[] section = [table, 0xb0, (byte)(body.Length + 9), 0, 1, 0xc1, 0, 0, .. body];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(section));
        return [0, .. section, .. crc];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? crc << 1 ^ 0x04c11db7 : crc << 1;
            }
        }
        return crc;
    }

    private static void Packet(MemoryStream file, int pid, int counter, bool start, ReadOnlySpan<byte> payload)
    {
        var stuffing = PacketBytes - 4 - payload.Length;
        var hasField = stuffing > 0;
        file.Write([0x47, (byte)((start ? 0x40 : 0) | pid >> 8), (byte)pid, (byte)((hasField ? 0x30 : 0x10) | counter & 0xf)]);
        if (hasField)
        {
            file.WriteByte((byte)(stuffing - 1));
            if (stuffing > 1)
            {
                file.WriteByte(0);
                file.Write([.. Enumerable.Repeat((byte)0xff, stuffing - 2)]);
            }
        }
        file.Write(payload);
    }
}
