using System.Buffers.Binary;

namespace Pool.Tests.Media;

/// <summary>
/// Damage with a sense for structure: fields of packets, tables whose check sums are mended, sizes and counts of boxes, heads of units.
/// Most of what is damaged blindly is refused at the first check, and proves little. The same seed does the same damage.
/// </summary>
internal static class Mutation
{
    private const int PacketBytes = 188;
    private const int MostSteps = 5;

    private static readonly string[] Boxes =
    [
        "moov",
        "trak",
        "mdia",
        "minf",
        "stbl",
        "stsd",
        "stts",
        "ctts",
        "stsz",
        "stsc",
        "stco",
        "co64",
        "edts",
        "elst",
        "mvhd",
        "tkhd",
        "mdhd",
        "hdlr",
        "mvex",
        "trex",
        "moof",
        "traf",
        "tfhd",
        "tfdt",
        "trun",
        "avcC",
        "hvcC",
        "avc1",
        "hvc1",
        "mdat",
        "ftyp",
        "stz2",
    ];

    private static readonly uint[] Extremes = [0, 1, 2, 7, 8, 16, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];

    /// <summary>A damaged copy.</summary>
    public static byte[] Of(byte[] whole, int seed)
    {
        var random = new Random(seed);
        byte[] bytes = [.. whole];
        for (int step = 1 << random.Next(MostSteps); step > 0 && bytes.Length > PacketBytes; step--)
        {
            if (random.Next(12) == 0)
                bytes = Reshape(random, bytes);
            else if (random.Next(4) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            else if (random.Next(4) == 0)
                DamageUnit(random, bytes);
            else if (bytes[0] == 0x47)
                DamagePacket(random, bytes);
            else
                DamageBox(random, bytes);
        }
        return bytes;
    }

    /// <summary>Cuts, doubles and moves.</summary>
    private static byte[] Reshape(Random random, byte[] bytes)
    {
        int from = random.Next(bytes.Length);
        int length = random.Next(Math.Min(bytes.Length - from, random.Next(2) == 0 ? 4000 : bytes.Length)) + 1;
        length = Math.Min(length, bytes.Length - from);
        return random.Next(4) switch
        {
            0 => bytes[..from],
            1 => [.. bytes[..from], .. bytes[(from + length)..]],
            2 => [.. bytes[..from], .. bytes.AsSpan(from, length), .. bytes[from..]],
            _ => bytes[from..],
        };
    }

    private static void DamagePacket(Random random, byte[] bytes)
    {
        int packets = bytes.Length / PacketBytes;
        // Half of the damage goes where the tables are.
        var packet = bytes.AsSpan(
            (random.Next(2) == 0 ? random.Next(Math.Min(packets, 6)) : random.Next(packets)) * PacketBytes,
            PacketBytes
        );
        switch (random.Next(5))
        {
            case 0:
                packet[random.Next(1, 6)] = (byte)random.Next(256);
                break;
            case 1:
                packet[4 + random.Next(20)] = (byte)random.Next(256);
                break;
            case 2:
                packet.CopyTo(bytes.AsSpan(random.Next(packets) * PacketBytes));
                break;
            case 3:
                packet[1] ^= 0x40;
                break;
            default:
                DamageSection(random, packet);
                break;
        }
    }

    /// <summary>Changes a table, then makes its check sum right again.</summary>
    private static void DamageSection(Random random, Span<byte> packet)
    {
        int start = 5 + packet[4];
        if ((packet[1] & 0x40) == 0 || start + 12 > PacketBytes)
            return;
        var section = packet[start..];
        section[random.Next(Math.Min(section.Length, 40))] = (byte)random.Next(256);
        int length = 3 + (BinaryPrimitives.ReadUInt16BigEndian(section[1..]) & 0x0fff);
        if (length < 8 || length > section.Length)
            return;
        uint crc = uint.MaxValue;
        foreach (byte value in section[..(length - 4)])
        {
            crc ^= (uint)value << 24;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc << 1) ^ ((crc >> 31) * 0x04c11db7);
        }
        BinaryPrimitives.WriteUInt32BigEndian(section[(length - 4)..], crc);
    }

    private static void DamageBox(Random random, byte[] bytes)
    {
        var type = System.Text.Encoding.ASCII.GetBytes(Boxes[random.Next(Boxes.Length)]);
        int at = bytes.AsSpan().IndexOf(type);
        if (at < 4 || at + 64 > bytes.Length)
            return;
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at - 4), Number(random));
                break;
            case 1:
                System.Text.Encoding.ASCII.GetBytes(Boxes[random.Next(Boxes.Length)], bytes.AsSpan(at));
                break;
            default:
                // Version and flags, counts, and the first entries.
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 4 + 4 * random.Next(8)), Number(random));
                break;
        }
    }

    private static void DamageUnit(Random random, byte[] bytes)
    {
        int from = random.Next(bytes.Length);
        int at = bytes.AsSpan(from).IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) + from + 3;
        if (at < from + 3 || at + 12 > bytes.Length)
            at = Math.Min(from, bytes.Length - 12);
        if (random.Next(3) == 0)
            ((ReadOnlySpan<byte>)[0, 0, 1]).CopyTo(bytes.AsSpan(at));
        for (int change = random.Next(1, 4); change > 0; change--)
            bytes[at + random.Next(12)] = random.Next(3) == 0 ? (byte)0 : (byte)random.Next(256);
    }

    private static uint Number(Random random) =>
        random.Next(2) == 0 ? Extremes[random.Next(Extremes.Length)] : (uint)random.NextInt64(1L << random.Next(1, 33));
}
