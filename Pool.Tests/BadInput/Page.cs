using System.Collections;
using Pool.Tests.Architecture;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>The tables of <c>docs/bad-input.md</c> are complete: each case of the tests has its line.</summary>
public sealed class Page
{
    private static readonly IEnumerable[] Tables =
    [
        TlsRecords.Cases,
        HttpRequests.Cases,
        Http2Frames.FarewellCases,
        Http2Frames.ResetCases,
        Calls.Cases,
        SegmentEnvelopes.HeaderCases(),
        SegmentEnvelopes.BodyCases,
        SegmentEnvelopes.PathCases,
        SegmentFields.Cases,
        CutOff.WordCases,
        CutOff.FrameCases,
        SlowPeers.Cases,
        Floods.Classes,
    ];

    [Fact]
    public void Each_case_has_its_line()
    {
        var lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "bad-input.md"));
        var cases = Tables.SelectMany(table => table.Cast<object[]>().Select(row => (string)row[0])).Distinct().ToList();
        Assert.True(cases.Count >= 110, $"{cases.Count} cases");
        Breach.None(cases.Where(name => !lines.Any(line => line.StartsWith($"| {name} |", StringComparison.Ordinal))));
    }
}
