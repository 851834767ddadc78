using System.Buffers.Binary;
using System.Text;

namespace Pool.Protocol.Livepeer;

/// <summary>The h of everything nodes sign with <see cref="PersonalSignature"/>, segments apart (<see cref="SegmentPreimage"/>).</summary>
public static class SignedHashes
{
    /// <summary>OrchestratorRequest.sig: Keccak of the gateway's address as EIP-55 text (server/rpc.go verifyOrchestratorReq).</summary>
    public static Hash32 OfOrchestratorRequest(EthAddress gateway) => Keccak.Hash(Encoding.ASCII.GetBytes(gateway.ToString()));

    /// <summary>Answer to Ping: Keccak of the value (server/rpc.go ping).</summary>
    public static Hash32 OfPing(ReadOnlySpan<byte> value) => Keccak.Hash(value);

    /// <summary>TranscodeData.sig: Keccak over the Keccak hashes of the renditions in the profiles' order (core/orchestrator.go transcodeSeg).</summary>
    public static Hash32 OfResults(IEnumerable<Hash32> renditions)
    {
        var keccak = new Keccak();
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        foreach (var rendition in renditions)
        {
            rendition.CopyTo(bytes);
            keccak.Append(bytes);
        }
        return keccak.Finish();
    }
}

/// <summary>What SegData.sig covers (core/streamdata.go Flatten): not the duration, sizes, bit rates, storage, token or capabilities.</summary>
public static class SegmentPreimage
{
    /// <summary>
    /// h = Keccak(manifest id ‖ seq as 32 bytes ‖ hash ‖ P), P the hex text of the first 4 bytes of Keccak(name) of each profile.
    /// </summary>
    /// <param name="manifestId">The gateway's stream id as bytes.</param>
    /// <param name="seq">Segment number, ≥ 0.</param>
    /// <param name="source">Keccak of the source bytes.</param>
    /// <param name="profileNames">The profiles' names in order, defaults filled in.</param>
    public static Hash32 Hash(ReadOnlySpan<byte> manifestId, long seq, Hash32 source, IEnumerable<string> profileNames)
    {
        ArgumentNullException.ThrowIfNull(profileNames);
        var keccak = new Keccak();
        keccak.Append(manifestId);
        Span<byte> word = stackalloc byte[Hash32.Size];
        BinaryPrimitives.WriteInt64BigEndian(word[24..], seq);
        keccak.Append(word);
        source.CopyTo(word);
        keccak.Append(word);
        Span<byte> digits = stackalloc byte[8];
        foreach (var name in profileNames)
        {
            Keccak.Hash(Encoding.UTF8.GetBytes(name)).CopyTo(word);
            Convert.TryToHexStringLower(word[..4], digits, out _);
            keccak.Append(digits);
        }
        return keccak.Finish();
    }
}
