using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pool.Actors.Settings;

/// <summary>A network address as people write it: <c>host:port</c>, <c>192.0.2.1:8935</c>, <c>[::1]:8935</c>.</summary>
/// <param name="Host">Name or IP address, IPv6 without brackets.</param>
/// <param name="Port">0 to 65535; 0 where one listens on any free port.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Whether the host is an address of this machine alone.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Reads the text form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostPort address)
    {
        address = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !ushort.TryParse(text![(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }
        var host = text[..colon];
        if (host is ['[', .. var inner, ']'])
        {
            address = new HostPort(inner, port);
            return IPAddress.TryParse(inner, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6;
        }
        address = new HostPort(host, port);
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
