using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Connections;

namespace Pool.Orchestrator.Joining;

/// <summary>
/// The log of the libraries under the service port, which write an error for whatever a peer does wrong: lines about bytes that cannot be
/// read and connections that were ended for them are details here, and of all warnings together some are written in a while, then how many were kept back.
/// </summary>
internal sealed class PeerLogs(ILoggerFactory logs, WarningRate rate) : ILoggerFactory
{
    /// <summary>Kestrel's word for a connection that it lost sight of, as peers can make it do; critical to it.</summary>
    private const string LostConnection = "ApplicationNeverCompleted";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new PeerLog(logs.CreateLogger(categoryName), rate);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The node's log outlives its doors.
    }

    private sealed class PeerLog(ILogger log, WarningRate rate) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var level = logLevel > LogLevel.Debug && IsOfPeer(eventId, exception) ? LogLevel.Debug : logLevel;
            if (!log.IsEnabled(level))
            {
                return;
            }
            var keptBack = 0;
            if (level >= LogLevel.Warning && !rate.IsDue(IPAddress.None, out keptBack))
            {
                return;
            }
            if (keptBack > 0)
            {
                log.LibraryLinesKeptBack(keptBack);
            }
            log.Log(level, eventId, state, exception, formatter);
        }

        private static bool IsOfPeer(EventId eventId, Exception? exception) =>
            eventId.Name == LostConnection
            || exception is InvalidProtocolBufferException or InvalidDataException or IOException or ConnectionAbortedException;
    }
}
