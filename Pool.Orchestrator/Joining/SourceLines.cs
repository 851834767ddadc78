using System.Net;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// Log lines about what one source sends or asks for: some in a while, and then how many were kept back, so that nobody fills our log from
/// outside.
/// </summary>
internal sealed class SourceLines(WarningRate rate, ILogger<SourceLines> log)
{
    /// <summary>Whether a line about this source may be written.</summary>
    public bool MayTell(IPAddress? address)
    {
        address ??= IPAddress.None;
        if (!rate.IsDue(address, out var keptBack))
        {
            return false;
        }
        if (keptBack > 0)
        {
            log.LinesKeptBack(address, keptBack);
        }
        return true;
    }
}
