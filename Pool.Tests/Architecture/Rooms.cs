using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Architecture;

/// <summary>Who may know whom inside the assemblies.</summary>
public sealed class Rooms(ITestOutputHelper output)
{
    public static TheoryData<int> Rules => [.. Enumerable.Range(0, RoomRule.All.Length)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void No_room_knows_what_it_must_not(int index)
    {
        var rule = RoomRule.All[index];
        output.WriteLine(rule.Name);
        Breach.None(rule.Breaches(Code.Product));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_rule_catches_a_planted_breach(int index)
    {
        var rule = RoomRule.All[index];
        output.WriteLine(rule.Name);
        Assert.NotEmpty(rule.Breaches(Code.Planted));
    }

    [Fact]
    public void No_rooms_of_an_assembly_know_each_other_in_a_circle() => Breach.None(RoomCircle.FindAll(Code.Product));

    [Fact]
    public void A_planted_circle_is_found() =>
        Assert.Contains(
            RoomCircle.FindAll(Code.Planted),
            circle => circle.Contains("Pool.Protocol.Outcomes", StringComparison.Ordinal)
        );
}
