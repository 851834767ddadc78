using System.Net.Sockets;

namespace Pool.Doctor;

/// <summary>Whether an address that others are told can be reached.</summary>
public static class ReachCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Connects to it, from here.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="host">Name or IP address.</param>
    /// <param name="port">TCP.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends the trial.</param>
    public static async Task<Finding> LookAsync(string name, string host, int port, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port, both.Token);
            return Finding.Ok(name, $"{host}:{port} can be reached from here");
        }
        catch (SocketException refused)
        {
            return Unreached(name, host, port, refused.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Unreached(name, host, port, $"no answer within {Limit.TotalSeconds} s");
        }
    }

    // Some routers do not send their own network back to itself: it may be reachable from elsewhere.
    private static Finding Unreached(string name, string host, int port, string why) =>
        Finding.Warn(
            name,
            $"{host}:{port} cannot be reached from here: {why}",
            $"open TCP port {port} in firewall and router, check the name's address; then try from elsewhere: nc -vz {host} {port}"
        );
}
