using System.Text.RegularExpressions;

namespace Pool.Tests.Architecture;

/// <summary>What every source file or folder keeps to.</summary>
/// <param name="Name">The rule in words.</param>
/// <param name="Breaches">Finds what breaks it.</param>
internal sealed partial record TidyRule(string Name, Func<IReadOnlyList<SourceFile>, IEnumerable<string>> Breaches)
{
    /// <summary>Lines of a file: more is two ideas.</summary>
    public const int MaxFileLines = 400;

    /// <summary>Lines of a file from which on it is told.</summary>
    public const int HabitFileLines = 200;

    /// <summary>Files of a folder: more is two rooms.</summary>
    public const int MaxFolderFiles = 15;

    /// <summary>All rules of this kind.</summary>
    public static TidyRule[] All { get; } =
    [
        new("files are short", LongFiles),
        new("folders are small", FullFolders),
        new("namespaces are folders", StrayNamespaces),
        new("no regions and no undone work", files => LinesWith(files, Undone())),
    ];

    private static IEnumerable<string> LongFiles(IReadOnlyList<SourceFile> files) =>
        files.Where(file => file.Lines.Length > MaxFileLines).Select(file => $"{file.Path}: {file.Lines.Length} lines");

    private static IEnumerable<string> FullFolders(IReadOnlyList<SourceFile> files) =>
        from folder in files.GroupBy(file => file.Folder)
        let count = folder.Count()
        where count > MaxFolderFiles
        select $"{folder.Key}: {count} files";

    private static IEnumerable<string> StrayNamespaces(IReadOnlyList<SourceFile> files) =>
        from file in files
        where !CodeType.IsIn(file.Folder.Replace('/', '.') + ".", "Pool.Tests.Architecture.Planted")
        from line in file.Lines
        let match = Namespace().Match(line)
        where match.Success && match.Groups[1].Value != file.Folder.Replace('/', '.')
        select $"{file.Path}: {match.Groups[1].Value}";

    private static IEnumerable<string> LinesWith(IReadOnlyList<SourceFile> files, Regex pattern) =>
        from file in files
        from line in file.Lines.Select((text, index) => (text, number: index + 1))
        where pattern.IsMatch(line.text)
        select $"{file.Path}:{line.number}: {line.text.Trim()}";

    [GeneratedRegex(@"^namespace ([\w.]+)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*#region|//.*\b(TO[D]O|FIX[M]E|HACK:)\b")]
    private static partial Regex Undone();
}
