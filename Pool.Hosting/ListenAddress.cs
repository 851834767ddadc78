using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Pool.Actors.Settings;

namespace Pool.Hosting;

/// <summary>From an address as people write it to one to listen on.</summary>
public static class ListenAddress
{
    /// <summary>What stands for all interfaces.</summary>
    private const string All = "*";

    /// <summary>Finds the address.</summary>
    /// <param name="flag">Who is told if there is none.</param>
    /// <param name="address">A name, an IP address, or <c>*</c>.</param>
    /// <exception cref="SettingsException">The name has no address.</exception>
    public static IPEndPoint Of(string flag, HostPort address)
    {
        if (address.Host == All)
        {
            return new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, address.Port);
        }
        if (address.IsLoopback && !IPAddress.TryParse(address.Host, out _))
        {
            return new IPEndPoint(IPAddress.Loopback, address.Port);
        }
        if (IPAddress.TryParse(address.Host, out var ip))
        {
            return new IPEndPoint(ip, address.Port);
        }
        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host)[0], address.Port);
        }
        catch (SocketException unknown)
        {
            throw new SettingsException($"-{flag} {address}: {unknown.Message}; write an IP address of this machine", unknown);
        }
    }

    /// <summary>Starts a host.</summary>
    /// <exception cref="SettingsException">The address is taken, or not this machine's.</exception>
    public static async Task StartAsync(WebApplication host, string flag, IPEndPoint listen)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            await host.StartAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw new SettingsException(
                $"-{flag} {listen}: the port is in use; stop what holds it, or write another -{flag}",
                taken
            );
        }
        catch (SocketException refused)
        {
            throw new SettingsException($"-{flag} {listen}: {refused.Message}; write an address of this machine", refused);
        }
    }
}
