using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Pool.Protocol.Livepeer;
using Xunit;

namespace Pool.Tests.Wire;

public sealed class SignatureVectors
{
    private static readonly JsonElement File = Vector.Load("wire-signatures.json");
    private static readonly EthAddress Gateway = File.GetProperty("keys").GetProperty("gateway").Address("address");
    private static readonly EthAddress Orchestrator = File.GetProperty("keys").GetProperty("orchestrator").Address("address");

    public static TheoryData<int> Segments() => [.. Enumerable.Range(0, File.GetProperty("segments").GetArrayLength())];

    public static TheoryData<int, string> Rejected()
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, item) in File.GetProperty("mustReject").EnumerateArray().Index())
        {
            data.Add(index, item.Text("why"));
        }
        return data;
    }

    public static TheoryData<int> Tickets() =>
        [.. Enumerable.Range(0, Vector.Load("wire-payments.json").GetProperty("tickets").GetProperty("list").GetArrayLength())];

    [Fact]
    public void Addresses_have_their_checksum_and_belong_to_their_keys()
    {
        foreach (var key in File.GetProperty("keys").EnumerateObject().Where(key => key.Name != "note"))
        {
            Assert.Equal(key.Value.Text("address"), key.Value.Address("address").ToString());
            Assert.Equal(key.Value.Address("address"), PersonalSignature.AddressOf(key.Value.Hex("privateKey")));
        }
    }

    [Fact]
    public void The_request_for_an_orchestrator_is_signed_over_the_address_text()
    {
        var vector = File.GetProperty("orchestratorRequest");
        var h = SignedHashes.OfOrchestratorRequest(Gateway);
        Assert.Equal(vector.Hash("h"), h);
        AssertSigned("gateway", h, vector.Hex("sig"));
    }

    [Theory, MemberData(nameof(Segments))]
    public void A_segment_is_signed_over_its_preimage(int index)
    {
        var vector = File.GetProperty("segments")[index];
        var names = vector.GetProperty("profileNames").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var h = SegmentPreimage.Hash(
            vector.Hex("manifestIdHex"),
            vector.GetProperty("seq").GetInt64(),
            vector.Hash("segmentHash"),
            names
        );
        Assert.Equal(vector.Hash("h"), h);
        Assert.Equal(Keccak.Hash(vector.Hex("preimageHex")), h);
        AssertSigned("gateway", h, vector.Hex("sig"));
    }

    [Fact]
    public void Results_and_pings_are_signed_by_the_orchestrator()
    {
        var results = File.GetProperty("results");
        var renditions = results
            .GetProperty("renditionsHex")
            .EnumerateArray()
            .Select(hex => Convert.FromHexString(hex.GetString()!));
        var h = SignedHashes.OfResults(renditions.Select(rendition => Keccak.Hash(rendition)));
        Assert.Equal(results.Hash("h"), h);
        AssertSigned("orchestrator", h, results.Hex("sig"));

        var ping = File.GetProperty("ping");
        Assert.Equal(ping.Hash("h"), SignedHashes.OfPing(ping.Hex("valueHex")));
        AssertSigned("orchestrator", ping.Hash("h"), ping.Hex("sig"));
    }

    [Theory, MemberData(nameof(Tickets))]
    public void A_ticket_is_signed_over_its_hash_as_it_is(int index)
    {
        var ticket = Vector.Load("wire-payments.json").GetProperty("tickets").GetProperty("list")[index];
        AssertSigned("gateway", ticket.Hash("ticketHash"), ticket.Hex("sig"));
    }

    [Theory, MemberData(nameof(Rejected))]
    public void What_is_not_exactly_a_signature_is_none(int index, string why)
    {
        _ = why;
        var vector = File.GetProperty("mustReject")[index];
        Assert.False(PersonalSignature.Verify(vector.Address("address"), vector.Hash("h"), vector.Hex("sig")));
    }

    [Fact]
    public void Random_bytes_are_nobodys_signature() =>
        Gen
            .Byte.Array[65]
            .Sample(
                bytes =>
                {
                    bytes[64] = (byte)(27 + bytes[64] % 2);
                    return !PersonalSignature.Verify(Gateway, default, bytes);
                },
                iter: 300
            );

    [Fact]
    public void A_body_hashed_in_pieces_has_the_hash_of_the_whole()
    {
        var segment = File.GetProperty("segmentBytes");
        var bytes = segment.Hex("hex");
        Assert.Equal(segment.Hash("keccak"), Keccak.Hash(bytes));
        Assert.Equal(segment.Hash("keccak"), Keccak.Hash(new ReadOnlySequence<byte>(bytes)));
        Gen.Int[0, bytes.Length]
            .Sample(cut =>
            {
                var keccak = new Keccak();
                keccak.Append(bytes.AsSpan(0, cut));
                keccak.Append(bytes.AsSpan(cut));
                return keccak.Finish() == segment.Hash("keccak");
            });
    }

    [Fact]
    public void Readers_pad_short_addresses_and_hashes_and_trim_long_ones()
    {
        Assert.Equal("0x0000000000000000000000000000000000000001", EthAddress.FromWire([1]).ToString());
        Assert.Equal(EthAddress.Zero, EthAddress.FromWire([]));
        var bytes = Orchestrator.ToByteString().Span;
        Assert.Equal(Orchestrator, EthAddress.FromWire([9, 9, .. bytes]));
        Assert.EndsWith("07", Hash32.FromWire([7]).ToString(), StringComparison.Ordinal);
        Assert.Equal(Hash32.FromWire([7]), Hash32.FromWire([5, .. Hash32.FromWire([7]).ToByteString().Span]));
        Assert.False(EthAddress.TryParse("0x12", out _));
        Assert.False(EthAddress.TryParse("0x" + new string('g', 40), out _));
    }

    private static void AssertSigned(string who, Hash32 h, byte[] signature)
    {
        var key = File.GetProperty("keys").GetProperty(who);
        Assert.True(PersonalSignature.Verify(key.Address("address"), h, signature));
        Assert.Equal(signature, PersonalSignature.Sign(h, key.Hex("privateKey")).ToByteArray());
        Assert.False(PersonalSignature.Verify(key.Address("address"), Keccak.Hash(Encoding.ASCII.GetBytes("x")), signature));
    }
}
