using System.Collections.Immutable;
using System.Numerics;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer.Capabilities;

/// <summary>
/// A set of capabilities, bit n % 64 of word n / 64. Words are kept exactly as sent: the reference compares their number literally.
/// </summary>
public sealed class CapabilitySet : IEquatable<CapabilitySet>
{
    /// <summary>Most words taken from a peer; the reference uses one.</summary>
    public const int MaxWords = 16;

    private readonly ImmutableArray<ulong> _words;

    private CapabilitySet(ImmutableArray<ulong> words) => _words = words;

    /// <summary>Nothing.</summary>
    public static CapabilitySet Empty { get; } = new([]);

    /// <summary>
    /// What the reference advertises without tests: 0–12, 14, 26. Also what our workers must all be able to do; storage in a gateway's
    /// bucket is among it, because a gateway fetches from our store just as well and uploads by itself.
    /// </summary>
    public static CapabilitySet Default { get; } = Of([.. Enumerable.Range(0, 13), 14, 26]);

    /// <summary>
    /// What every pool offers: the default set, and sources that the default set leaves to a test but that every worker's ffmpeg decodes:
    /// HEVC, VP8, VP9, and H.264 in all depths and chromas. Without them in the offer, gateways with such sources pass us by.
    /// </summary>
    public static CapabilitySet Pool { get; } = Of([.. Default.Numbers(), 15, 17, 18, .. Enumerable.Range(21, 5)]);

    /// <summary>The words.</summary>
    public ImmutableArray<ulong> Words => _words;

    /// <summary>A set of bit numbers, each 0 to 64 × <see cref="MaxWords"/> − 1.</summary>
    public static CapabilitySet Of(params ReadOnlySpan<int> capabilities)
    {
        var words = new ulong[MaxWords];
        var count = 0;
        foreach (var capability in capabilities)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(capability);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(capability, MaxWords * 64);
            words[capability / 64] |= 1UL << (capability % 64);
            count = Math.Max(count, capability / 64 + 1);
        }
        return new CapabilitySet([.. words.AsSpan(0, count)]);
    }

    /// <summary>Takes words as sent; those beyond <see cref="MaxWords"/> make it incompatible with everything, so they are kept to that number + 1.</summary>
    public static CapabilitySet FromWords(IEnumerable<ulong> words) => new([.. words.Take(MaxWords + 1)]);

    /// <summary>This set and one more.</summary>
    public CapabilitySet With(LivepeerCapability capability) => Of([.. Numbers(), (int)capability]);

    /// <summary>Whether a capability is in the set.</summary>
    public bool Contains(LivepeerCapability capability) =>
        (int)capability / 64 < _words.Length && (_words[(int)capability / 64] >> ((int)capability % 64) & 1) != 0;

    /// <summary>A ⊆ B as the reference reckons: no longer than B, and no bit that B lacks. A trailing zero word breaks it.</summary>
    public bool IsSubsetOf(CapabilitySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_words.Length > other._words.Length)
        {
            return false;
        }
        for (var index = 0; index < _words.Length; index++)
        {
            if ((_words[index] & ~other._words[index]) != 0)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The bit numbers, rising.</summary>
    public IEnumerable<int> Numbers()
    {
        for (var index = 0; index < _words.Length; index++)
        {
            for (var word = _words[index]; word != 0; word &= word - 1)
            {
                yield return index * 64 + BitOperations.TrailingZeroCount(word);
            }
        }
    }

    /// <summary>The message an orchestrator advertises: this set, capacity 1 each, a version, no mandatories.</summary>
    /// <param name="version">A real semantic version, or gateways that demand one refuse us.</param>
    public Net.Capabilities ToWire(string version)
    {
        var wire = ToJob();
        wire.Version = version;
        foreach (var number in Numbers())
        {
            wire.Capacities[(uint)number] = 1;
        }
        return wire;
    }

    /// <summary>The message a job carries: this set alone.</summary>
    public Net.Capabilities ToJob()
    {
        var wire = new Net.Capabilities { Constraints = new Net.Capabilities.Types.Constraints() };
        wire.Bitstring.AddRange(_words);
        return wire;
    }

    /// <inheritdoc/>
    public bool Equals(CapabilitySet? other) => other is not null && _words.AsSpan().SequenceEqual(other._words.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CapabilitySet);

    /// <inheritdoc/>
    public override int GetHashCode() => _words.Length == 0 ? 0 : _words[0].GetHashCode();
}
