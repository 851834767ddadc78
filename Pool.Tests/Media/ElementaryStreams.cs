using Pool.Protocol.Media;
using Pool.Protocol.Media.Codecs;
using Pool.Protocol.Media.Ts;
using Xunit;

namespace Pool.Tests.Media;

/// <summary>Units as packets cut them, and what no clip at hand shows.</summary>
[Collection(ClipCollection.Name)]
public sealed class ElementaryStreams(ClipShapes clips)
{
    private const int PacketBytes = 188;
    private static readonly byte[] Picture = [0, 0, 0, 1, 0x65, 0x88, 0x84, 0x21, 0xa0];

    [Fact]
    public void A_start_code_cut_in_any_place_is_found()
    {
        byte[] stream = [.. Picture, .. Picture, .. Picture];
        for (int first = 0; first <= stream.Length; first++)
        for (int second = first; second <= stream.Length; second++)
        {
            var pictures = PictureCounter.For(VideoCodec.H264);
            var units = new AnnexB(pictures);
            units.Feed(stream.AsSpan(0, first));
            units.Feed(stream.AsSpan(first, second - first));
            units.Feed(stream.AsSpan(second));
            units.Flush();

            Assert.Equal(3, pictures.Frames);
        }
    }

    [Fact]
    public void A_picture_shorter_than_what_is_read_of_it_counts_with_the_time_of_its_own_packet()
    {
        var video = new PesVideo(VideoCodec.H264);
        for (int index = 0; index < 3; index++)
            video.Read(new TsPacket(PacketOf(index, pts: 3000 * (index + 1), Picture)));

        var facts = video.ToFacts();

        Assert.Equal((3, 3000, 9000), (facts.Frames, facts.FirstPts, facts.LastPts));
    }

    [Fact]
    public void Pictures_that_refer_to_before_the_first_random_access_point_lead()
    {
        const byte trail = 1 << 1;
        const byte leading = 9 << 1;
        const byte cra = 21 << 1;
        var pictures = PictureCounter.For(VideoCodec.Hevc);
        foreach (byte type in (byte[])[trail, cra, leading, leading, trail, cra, leading, trail])
            pictures.Read([type, 1, 0xff, 0xff]);

        Assert.Equal((8, 3), (pictures.Frames, pictures.LeadingFrames));
    }

    [Fact]
    public async Task A_damaged_program_map_is_not_believed()
    {
        byte[] whole = await File.ReadAllBytesAsync(clips.PathOf("plain.ts"));
        var honest = Inspect.Bytes(whole);
        byte[] damaged = [.. whole];
        // The map is the third packet; its first stream's type becomes MPEG-2.
        int type = 2 * PacketBytes + 4 + 1 + 12;
        Assert.Equal(0x1b, damaged[type]);
        damaged[type] = 0x02;

        Assert.Equal(honest, Inspect.Bytes(damaged));
    }

    private static byte[] PacketOf(int index, long pts, byte[] data)
    {
        byte[] packet = new byte[PacketBytes];
        Array.Fill(packet, (byte)0xff);
        byte[] header =
        [
            .. (byte[])[0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5],
            (byte)(0x21 | pts >> 29 & 0x0e),
            (byte)(pts >> 22),
            (byte)(1 | pts >> 14 & 0xfe),
            (byte)(pts >> 7),
            (byte)(1 | pts << 1),
        ];
        int stuffing = PacketBytes - 4 - 1 - header.Length - data.Length;
        byte[] start = [0x47, 0x41, 0x00, (byte)(0x30 | index), (byte)stuffing, 0];
        start.CopyTo(packet, 0);
        header.CopyTo(packet, 5 + stuffing);
        data.CopyTo(packet, 5 + stuffing + header.Length);
        return packet;
    }
}
