using System.Net.NetworkInformation;

namespace Pool.Doctor;

/// <summary>Whether something listens at a port of this machine.</summary>
public static class PortCheck
{
    /// <summary>Looks at one port that a node may need.</summary>
    /// <param name="port">TCP.</param>
    /// <param name="use">What it is for.</param>
    public static Finding Look(int port, string use)
    {
        var isTaken = Array.Exists(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(),
            listener => listener.Port == port
        );
        return Finding.Ok($"port {port}", isTaken ? $"something listens there ({use})" : $"free ({use})");
    }
}
