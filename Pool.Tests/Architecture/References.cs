using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Architecture;

/// <summary>What assemblies must not link, directly or through others.</summary>
public sealed class References
{
    private const string Akka = "akka";
    private const string Encoder = "ffmpegcore";

    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Pool.Protocol"] = [Akka, Project.Web, Encoder, "pool."],
        ["Pool.Doctor"] = [Akka, Project.Web, Encoder, "pool."],
        ["Pool.Hosting"] = [Encoder, "pool.orchestrator", "pool.worker", "pool.cmd"],
        ["Pool.Actors"] = [Project.Web, Encoder, "pool.hosting", "pool.orchestrator", "pool.worker", "pool.cmd"],
        ["Pool.Cmd"] = [Akka, Project.Web, Encoder, "pool.actors", "pool.hosting", "pool.orchestrator", "pool.worker"],
        ["Pool.Orchestrator"] = [Encoder, "pool.worker", "pool.cmd"],
        ["Pool.Worker"] = ["pool.orchestrator", "pool.cmd", "pool.ledger", "pool.chain"],
        ["Pool.Bench"] = ["pool.tests", "xunit"],
    };

    public static TheoryData<string> Projects => [.. Forbidden.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_assembly_links_what_it_must_not(string name) =>
        Breach.None(Breaches(Project.Read(Path.Combine(SourceTree.Root, name))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_planted_link_is_caught(string name)
    {
        foreach (var link in Forbidden[name])
        {
            using var temp = new TempFolder();
            var planted = Plant(temp.File(name), link);
            Assert.NotEmpty(Breaches(planted));
        }
    }

    [Fact]
    public void Every_project_has_a_rule() =>
        Assert.Equal(
            Directory
                .EnumerateFiles(
                    SourceTree.Root,
                    "Pool.*.csproj",
                    new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }
                )
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
            Forbidden.Keys.Append("Pool.Tests").Order(StringComparer.Ordinal)
        );

    private static IEnumerable<string> Breaches(Project project) =>
        project.Links.Where(link => Forbidden[project.Name].Any(start => link.StartsWith(start, StringComparison.Ordinal)));

    private static Project Plant(string folder, string link)
    {
        Directory.CreateDirectory(folder);
        var sdk = link == Project.Web ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk";
        File.WriteAllText(Path.Combine(folder, Path.GetFileName(folder) + ".csproj"), $"<Project Sdk=\"{sdk}\" />");
        // As a package that another one brings.
        var locked = $$"""{ "dependencies": { "net10.0": { "{{link}}": { "type": "Transitive" } } } }""";
        File.WriteAllText(Path.Combine(folder, "packages.lock.json"), locked);
        return Project.Read(folder);
    }
}
