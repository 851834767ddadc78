using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Pool.Orchestrator.Joining;

/// <summary>The network that an address belongs to, as far as one owner may be assumed: IPv4 /24, IPv6 /64.</summary>
internal readonly record struct SourcePrefix(ulong Network, bool IsIPv4)
{
    /// <summary>As text, for those who do not know addresses.</summary>
    public override string ToString() => $"{Network:x}/{(IsIPv4 ? 24 : 64)}";

    /// <summary>The prefix of an address.</summary>
    public static SourcePrefix Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new SourcePrefix(BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8, true)
            : new SourcePrefix(BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
