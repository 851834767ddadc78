using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pool.Tests.Fixtures;

/// <summary>A log that tests can read.</summary>
internal sealed class LogLines : ILoggerProvider, ILoggerFactory
{
    public ConcurrentQueue<(LogLevel Level, string Text)> All { get; } = new();

    public int Count(string part) => All.Count(line => line.Text.Contains(part, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Lines(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    public override string ToString() => string.Join('\n', All.Select(line => $"{line.Level} {line.Text}"));

    private sealed class Lines(LogLines owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                owner.All.Enqueue((logLevel, $"{formatter(state, exception)} {exception}".Trim()));
            }
        }
    }
}
