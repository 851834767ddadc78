using System.Globalization;
using Spectre.Console;

namespace Pool.Cmd.Stream;

/// <summary>Shows a run while it runs: a live table on a terminal, one line per segment elsewhere.</summary>
internal sealed class StreamProgress(IAnsiConsole console, StreamSettings settings, int segments, TimeProvider time)
    : IProgress<SegmentOutcome>
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private readonly Lock _lock = new();
    private readonly Row[] _rows = [.. Enumerable.Range(0, settings.Streams).Select(_ => new Row())];

    private bool IsLive => console.Profile.Capabilities is { Interactive: true, Ansi: true };

    /// <summary>Takes one outcome; from any thread.</summary>
    public void Report(SegmentOutcome value)
    {
        lock (_lock)
        {
            _rows[value.Stream].Add(value);
            if (!IsLive)
            {
                console.WriteLine(LineOf(value));
            }
        }
    }

    /// <summary>Runs the work under the display.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        if (!IsLive)
        {
            return await work();
        }
        return await console
            .Live(Snapshot())
            .StartAsync(async live =>
            {
                var running = work();
                while (!running.IsCompleted)
                {
                    live.UpdateTarget(Snapshot());
                    await Task.WhenAny(running, Task.Delay(Beat, time));
                }
                live.UpdateTarget(Snapshot());
                return await running;
            });
    }

    /// <summary>One segment in one line.</summary>
    public static string LineOf(SegmentOutcome outcome)
    {
        var verdict = outcome.IsRight ? "ok" : $"WRONG {string.Join("; ", outcome.Problems)}";
        var bytes = string.Join(' ', outcome.Renditions.Select(rendition => $"{rendition.Profile.Name}={rendition.Bytes}B"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"stream {outcome.Stream} segment {outcome.Source.Number} {outcome.Source.Duration.TotalSeconds:0.00}s: 200 after {Ms(outcome.HeadersAfter)}, answer {Ms(outcome.AnswerAfter)}, all {Ms(outcome.CompleteAfter)} {bytes} {verdict}"
        );
    }

    private static string Ms(TimeSpan? span) =>
        span is { } measured ? string.Create(CultureInfo.InvariantCulture, $"{measured.TotalMilliseconds:0}ms") : "-";

    private Table Snapshot()
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("stream", "right", "wrong", "of", "last ms", "p95 ms", "problem");
        lock (_lock)
        {
            for (var index = 0; index < _rows.Length; index++)
            {
                var row = _rows[index];
                table.AddRow(
                    $"{index}",
                    $"[green]{row.Right}[/]",
                    row.Wrong == 0 ? "0" : $"[red]{row.Wrong}[/]",
                    $"{segments}",
                    Ms(row.Last),
                    $"{LatencySummary.Of(row.Answers).P95:0}",
                    Markup.Escape(row.Problem)
                );
            }
        }
        return table;
    }

    private sealed class Row
    {
        public int Right { get; private set; }
        public int Wrong { get; private set; }
        public TimeSpan? Last { get; private set; }
        public string Problem { get; private set; } = "";
        public List<TimeSpan?> Answers { get; } = [];

        public void Add(SegmentOutcome outcome)
        {
            (Right, Wrong) = outcome.IsRight ? (Right + 1, Wrong) : (Right, Wrong + 1);
            Last = outcome.AnswerAfter;
            Answers.Add(outcome.AnswerAfter);
            Problem = outcome.IsRight ? Problem : outcome.Problems[0];
        }
    }
}
