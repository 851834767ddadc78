using Microsoft.Extensions.Logging;

namespace Pool.Hosting.Logs;

/// <summary>Keeps a node's last log lines in memory, and shows new ones to who listens.</summary>
/// <param name="keep">How many.</param>
/// <param name="time">The clock.</param>
public sealed class LogMemory(int keep, TimeProvider time) : ILoggerProvider
{
    /// <summary>The lines.</summary>
    public Feed<LogLine> Lines { get; } = new(keep);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    /// <inheritdoc/>
    public void Dispose() { }

    private sealed class Writer(LogMemory memory, string source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => memory.Lines.Publish(LogLine.Of(memory.Now, logLevel, source, eventId, formatter(state, exception), exception));
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
