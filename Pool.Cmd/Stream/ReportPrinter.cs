using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Pool.Cmd.Stream;

/// <summary>Shows a report to people or to programs.</summary>
internal static class ReportPrinter
{
    /// <summary>Failures listed one by one; the report file has all.</summary>
    private const int MaxListed = 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static string ToJson(StreamReport report) => JsonSerializer.Serialize(report, Json);

    /// <summary>Tables on the console, failures on stderr.</summary>
    public static void Print(IAnsiConsole console, TextWriter errors, StreamReport report)
    {
        console.WriteLine(Headline(report));
        console.Write(Overview(report));
        console.Write(Renditions(report));
        console.MarkupLineInterpolated($"Playlist: {report.Playlist}");
        foreach (var failure in report.Failures.Take(MaxListed))
        {
            errors.WriteLine($"stream {failure.Stream} segment {failure.Segment}: {string.Join("; ", failure.Problems)}");
        }
        if (report.Failures.Length > MaxListed)
        {
            errors.WriteLine($"… and {report.Failures.Length - MaxListed} more");
        }
        if (report.Segments < report.Expected)
        {
            errors.WriteLine($"stopped after {report.Segments} of {report.Expected} segments");
        }
    }

    private static string Headline(StreamReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Right} of {report.Expected} segments right, {report.MediaSeconds:0.0} s of media in {report.WallSeconds:0.0} s ({report.RealTimeRatio:0.00}× real time, {report.Mode})"
        );

    private static Table Overview(StreamReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "p50 ms", "p95 ms", "p99 ms", "max ms");
        AddRow(table, "early 200", report.HeadersMs);
        AddRow(table, "whole answer", report.AnswerMs);
        AddRow(table, "all renditions here", report.CompleteMs);
        return table;
    }

    private static Table Renditions(StreamReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("rendition", "segments", "frames", "bytes");
        foreach (var rendition in report.Renditions)
        {
            table.AddRow(Markup.Escape(rendition.Name), $"{rendition.Segments}", $"{rendition.Frames}", $"{rendition.Bytes}");
        }
        return table;
    }

    private static void AddRow(Table table, string name, LatencySummary latency) =>
        table.AddRow(
            name,
            latency.P50.ToString("0.0", CultureInfo.InvariantCulture),
            latency.P95.ToString("0.0", CultureInfo.InvariantCulture),
            latency.P99.ToString("0.0", CultureInfo.InvariantCulture),
            latency.Max.ToString("0.0", CultureInfo.InvariantCulture)
        );
}
