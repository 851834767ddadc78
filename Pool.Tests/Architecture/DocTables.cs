using System.Text.RegularExpressions;
using Xunit;

namespace Pool.Tests.Architecture;

/// <summary>Tables in the docs that end in a column <c>held by</c>: every line names tests, and these exist.</summary>
public sealed partial class DocTables
{
    private const string LastColumn = "held by";

    private static readonly HashSet<string> Tests =
    [
        .. typeof(DocTables)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(IsTest).Select(method => $"{type.Name}.{method.Name}")),
    ];

    [Fact]
    public void Every_line_names_tests_that_exist()
    {
        var pages = Directory.GetFiles(Path.Combine(SourceTree.Root, "docs"), "*.md");
        var rows = pages
            .SelectMany(page => RowsOf(File.ReadAllLines(page)).Select(row => (Path.GetFileName(page), row)))
            .ToList();
        Assert.True(rows.Count > 30, $"{rows.Count} lines");
        Breach.None(rows.SelectMany(row => FaultsOf(row.row).Select(fault => $"{row.Item1}: {fault}")));
    }

    [Theory]
    [InlineData("| a | b | `DocTables.Every_line_names_tests_that_exist` |", 0)]
    [InlineData("| a | b | `DocTables.Gone` `DocTables.Every_line_names_tests_that_exist` |", 1)]
    [InlineData("| a | b | `DocTables.RowsOf` |", 1)]
    [InlineData("| a | b | |", 1)]
    public void A_line_without_a_real_test_is_found(string line, int faults)
    {
        string[] page =
        [
            "# A page",
            "| x | y | held by |",
            "|---|---|---|",
            line,
            "",
            "| another | table |",
            "|---|---|",
            "| 1 | 2 |",
        ];
        Assert.Equal(faults, RowsOf(page).SelectMany(FaultsOf).Count());
    }

    private static IEnumerable<string> RowsOf(string[] page)
    {
        bool counts = false;
        foreach (string line in page)
        {
            string last = line.StartsWith('|') ? line.Trim('|', ' ').Split('|')[^1].Trim() : "";
            if (last == LastColumn)
                counts = true;
            else if (!line.StartsWith('|'))
                counts = false;
            else if (counts && !line.StartsWith("|---", StringComparison.Ordinal))
                yield return line;
        }
    }

    private static IEnumerable<string> FaultsOf(string row)
    {
        string held = row.TrimEnd().TrimEnd('|').Split('|')[^1];
        var names = Name().Matches(held).Select(match => match.Groups[1].Value).ToList();
        return names.Count == 0
            ? [$"no test in {row}"]
            : names.Where(name => !Tests.Contains(name)).Select(name => $"there is no test {name}");
    }

    private static bool IsTest(System.Reflection.MethodInfo method) => method.IsDefined(typeof(FactAttribute), inherit: true);

    [GeneratedRegex("`([A-Za-z0-9_]+\\.[A-Za-z0-9_]+)`")]
    private static partial Regex Name();
}
