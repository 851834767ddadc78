using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Architecture;

/// <summary>What the eye would have to watch over otherwise.</summary>
public sealed class Tidy(ITestOutputHelper output)
{
    public static TheoryData<int> Rules => [.. Enumerable.Range(0, TidyRule.All.Length)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Sources_are_tidy(int index)
    {
        output.WriteLine(TidyRule.All[index].Name);
        Breach.None(TidyRule.All[index].Breaches(SourceTree.Files));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_rule_catches_a_planted_breach(int index)
    {
        output.WriteLine(TidyRule.All[index].Name);
        string[] planted = ["namespace Pool.Elsewhere;", "// TO" + "DO later", .. Enumerable.Repeat("", TidyRule.MaxFileLines)];
        var files = Enumerable
            .Range(0, TidyRule.MaxFolderFiles + 1)
            .Select(n => new SourceFile($"Pool.Protocol/Room/{n}.cs", planted));
        Assert.NotEmpty(TidyRule.All[index].Breaches([.. files]));
    }

    [Fact]
    public void Files_past_the_habit_are_told()
    {
        foreach (var file in SourceTree.Files.Where(file => file.Lines.Length > TidyRule.HabitFileLines))
            output.WriteLine($"{file.Path}: {file.Lines.Length} lines");
        Assert.NotEmpty(SourceTree.Files);
    }

    [Fact]
    public void Methods_are_short() =>
        Breach.None(MethodLength.Over(MethodLength.Max, [.. MethodLength.Product]).Select(method => method.ToString()));

    [Fact]
    public void A_long_method_is_found() =>
        Assert.Contains(
            MethodLength.Over(3, [typeof(Tidy).Assembly.Location]),
            method => method.Name.Contains(nameof(Each_rule_catches_a_planted_breach), StringComparison.Ordinal)
        );
}
