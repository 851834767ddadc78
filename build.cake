// What can be done with a clone. Tasks call programs; what is to be known stands in those. Run it through build.sh.
using System.Xml.Linq;

const string Configuration = "Release"; // one for all targets, so that none builds what another has built
const string Framework = "net10.0";
const string Runtime = "linux-x64";

var closing = ""; // the last line of all output
var failed = false;

void Build(string solution) => DotNetBuild(solution, new DotNetBuildSettings { Configuration = Configuration });

// Runs a program to its end; what it says is its own business, how it ended is ours.
void Run(string program, string arguments)
{
    var code = StartProcess(program, arguments);
    if (code != 0)
    {
        closing = $"{program} {arguments}: exit code {code}";
        failed = true;
    }
}

Task("check").Does(() =>
{
    Run("dotnet", "csharpier check .");
    Build("Pool.sln");
});

// Runs the tests of a filter and counts how they ended.
void Test(string filter, int hangMinutes)
{
    CleanDirectory("artifacts/trx");
    Build("Pool.sln");
    // A hung test ends the run as a crash would, well before whoever waits for us gives up.
    Run("dotnet", $"test Pool.Tests -c {Configuration} --no-build --filter {filter} --logger trx;LogFilePrefix=t "
        + $"--results-directory artifacts/trx --blame-hang-timeout {hangMinutes}m --blame-hang-dump-type none");
    int Sum(Func<Func<string, int>, int> of) => GetFiles("artifacts/trx/*.trx")
        .Select(trx => XDocument.Load(trx.FullPath).Descendants().Single(element => element.Name.LocalName == "Counters"))
        .Sum(counters => of(name => (int)counters.Attribute(name)));
    var passed = Sum(n => n("passed"));
    var wrong = Sum(n => n("failed") + n("error") + n("timeout") + n("aborted"));
    var skipped = Sum(n => n("total") - n("executed")); // xunit's skipped tests are not in notExecuted
    failed |= wrong > 0 || passed == 0;
    closing = $"{passed} passed, {wrong} failed" + (skipped > 0 ? $", {skipped} skipped" : "");
}

Task("test").Does(() => Test("Category!=Soak", hangMinutes: 3));

Task("soak").Does(() =>
{
    var minutes = Argument("minutes", 30);
    Environment.SetEnvironmentVariable("POOL_SOAK_MINUTES", $"{minutes}");
    Test("Category=Soak", minutes + 10);
});

Task("demo").Does(() =>
{
    Build("build/programs.slnf");
    Run($"Pool.Cmd/bin/{Configuration}/{Framework}/pool", HasArgument("keep") ? "demo --keep" : "demo");
});

Task("bench").Does(() =>
{
    Build("Pool.Bench");
    EnsureDirectoryExists("artifacts/bench");
    Run($"Pool.Bench/bin/{Configuration}/{Framework}/Pool.Bench", $"--out artifacts/bench {Argument("name", "")}");
});

Task("publish").Does(() =>
{
    CleanDirectory("artifacts/bin");
    foreach (var (project, program) in new[] { ("Orchestrator", "pool-orchestrator"), ("Worker", "pool-worker"), ("Cmd", "pool") })
    {
        var folder = $"artifacts/publish/{program}";
        CleanDirectory(folder);
        var settings = new DotNetPublishSettings { Configuration = Configuration, Runtime = Runtime, OutputDirectory = folder };
        DotNetPublish($"Pool.{project}", settings);
        CopyFile($"{folder}/{(project == "Cmd" ? "pool" : $"Pool.{project}")}", $"artifacts/bin/{program}");
    }
});

RunTarget(Argument<string>("target"));

// After Cake's own table, so that it is alone at the end.
Console.WriteLine(closing);
if (failed)
    Environment.Exit(1);
