using System.Globalization;
using System.Text.RegularExpressions;

namespace Pool.Bench.Segment;

/// <summary>What a worker says of one segment, in ms.</summary>
internal readonly record struct Stages(double FetchMs, double TranscodeMs, double ReturnMs)
{
    /// <summary>All of them.</summary>
    public double SumMs => FetchMs + TranscodeMs + ReturnMs;
}

/// <summary>Reads the stages out of an orchestrator's log.</summary>
internal static partial class StageLines
{
    /// <summary>The stages of all segments, in the order in which they came back.</summary>
    public static IReadOnlyList<Stages> Read(string log) =>
        [
            .. File.ReadLines(log)
                .Select(line => Line().Match(line))
                .Where(match => match.Success)
                .Select(match => new Stages(Number(match, 1), Number(match, 2), Number(match, 3))),
        ];

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"stages segment=[0-9a-f]+ attempt=[0-9a-f]+ fetchMs=(\d+) transcodeMs=(\d+) returnMs=(\d+)")]
    private static partial Regex Line();
}
