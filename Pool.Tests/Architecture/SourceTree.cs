using System.Text.RegularExpressions;

namespace Pool.Tests.Architecture;

/// <summary>One C# file of ours.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
/// <param name="Lines">Its text.</param>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>The folder from the root.</summary>
    public string Folder => Path[..Path.LastIndexOf('/')];
}

/// <summary>The sources this build was made of.</summary>
internal static partial class SourceTree
{
    /// <summary>Where Pool.sln is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All C# files that people wrote.</summary>
    public static SourceFile[] Files { get; } =
    [
        .. Directory
            .EnumerateDirectories(Root, "Pool.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Where(path => !BuildOutput().IsMatch(path))
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path), File.ReadAllLines(path)))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Pool.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("no Pool.sln above the tests");
    }

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();
}
