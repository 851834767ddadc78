using System.Text;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Pool.Actors.Settings;

/// <summary>
/// All settings of a node, merged: flag before environment before file before <c>reference.conf</c>. Rooms read their records from it;
/// <see cref="ThrowIfFaulty"/> then reports every fault at once.
/// </summary>
public sealed partial class NodeConfig
{
    private readonly Dictionary<string, string> _origins;
    private readonly string _file;
    private readonly SortedSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    private NodeConfig(Config merged, Dictionary<string, string> origins, string file)
    {
        Root = merged;
        _origins = origins;
        _file = file;
    }

    /// <summary>Text of <c>hocon/reference.conf</c>, the only home of defaults.</summary>
    public static string ReferenceText { get; } = ReadReference();

    /// <summary>Everything, for Akka.</summary>
    public Config Root { get; }

    /// <summary>Keys read so far, sorted.</summary>
    public IReadOnlyCollection<string> KeysRead => _read;

    /// <summary>Merges the settings of a program's start.</summary>
    /// <param name="flags">The program's flags.</param>
    /// <param name="args">Its command line.</param>
    /// <param name="environment">Value of a variable; null or empty: not set.</param>
    /// <exception cref="SettingsException">A flag is wrong, or the file cannot be read.</exception>
    public static NodeConfig Load(NodeFlags flags, IReadOnlyList<string> args, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        var given = flags.Parse(args);
        var origins = new Dictionary<string, string>();
        var overlay = new StringBuilder();
        foreach (var flag in flags.Settable)
        {
            var (origin, value) = given.TryGetValue(flag.Name, out var said)
                ? ($"-{flag.Name}", said)
                : (flag.Variable, environment(flag.Variable));
            if (origin[0] == '-' || !string.IsNullOrEmpty(value))
            {
                origins[flag.Key!] = origin;
                overlay.Append($"{flag.Key} = {Quote(value!)}\n");
            }
        }
        var top = overlay.Length == 0 ? Config.Empty : ConfigurationFactory.ParseString(overlay.ToString());
        return given.TryGetValue(NodeFlags.ConfigFlag, out var file)
            ? Merge(top, origins, ReadFile(file), file)
            : Merge(top, origins, "", "");
    }

    /// <summary>The settings that a HOCON text and <c>reference.conf</c> make together.</summary>
    /// <exception cref="SettingsException">The text is no HOCON.</exception>
    public static NodeConfig FromText(string hocon) => Merge(Config.Empty, [], hocon, "the text");

    /// <summary>Reads the settings of one room.</summary>
    public T Read<T>()
        where T : ISettings<T> => T.Read(new HoconSection(this, T.Section));

    /// <summary>Adds a fault that only a room can see, as a device that does not exist.</summary>
    /// <param name="line">What is wrong, and what to write instead.</param>
    public void Fault(string line) => _faults.Add(line);

    /// <summary>Ends the start if any value read so far is wrong, or any key below <c>pool</c> is unknown.</summary>
    /// <exception cref="SettingsException">With all faults.</exception>
    public void ThrowIfFaulty()
    {
        var lines = UnknownKeys().Concat(_faults).Distinct().ToList();
        if (lines.Count > 0)
        {
            throw new SettingsException(lines);
        }
    }

    /// <summary>A value, noted as read; null: it is not there or holds other keys.</summary>
    internal string? TextOf(string key)
    {
        _read.Add(key);
        var value = Root.GetValue(key);
        return value is null || value.IsObject() || value.IsArray() ? null : value.GetString();
    }

    /// <summary>Where a key's value comes from, for people: a flag, a variable, or the key in its file.</summary>
    internal string Origin(string key) =>
        _origins.TryGetValue(key, out var origin) ? origin
        : _file.Length > 0 ? $"{key} in {Printable.Of(_file)}"
        : key;

    /// <summary>All keys of a HOCON tree that hold a value.</summary>
    internal static IEnumerable<string> KeysOf(Config config, string below) =>
        config.GetValue(below) is { } value ? Walk(below, value) : [];

    private static NodeConfig Merge(Config overlay, Dictionary<string, string> origins, string text, string file)
    {
        var layers = new[] { overlay, ParseFile(text, file) }.Where(layer => !layer.IsEmpty);
        var merged = layers
            .Append(ConfigurationFactory.ParseString(ReferenceText))
            .Aggregate((first, then) => first.WithFallback(then));
        return new NodeConfig(merged, origins, file);
    }

    private IEnumerable<string> UnknownKeys()
    {
        var known = KeysOf(ConfigurationFactory.ParseString(ReferenceText), "pool").ToHashSet();
        foreach (var key in KeysOf(Root, "pool").Where(key => !known.Contains(key)))
        {
            var near = Nearest.Of(key, known);
            yield return near is null
                ? $"{Printable.Of(Origin(key))}: there is no such key; hocon/reference.conf lists those there are"
                : $"{Printable.Of(Origin(key))}: there is no such key; write {near}";
        }
    }

    private static IEnumerable<string> Walk(string path, HoconValue value) =>
        value.IsObject() ? value.GetObject().Items.SelectMany(item => Walk($"{path}.{item.Key}", item.Value)) : [path];

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var shown = Printable.Of(path);
            throw new SettingsException($"-config {shown}: the file cannot be read; write the path of a HOCON file", missing);
        }
    }

    private static Config ParseFile(string text, string file)
    {
        if (Include().IsMatch(text))
        {
            throw new SettingsException($"{Printable.Of(file)}: include is not supported; write all settings into this one file");
        }
        try
        {
            return text.Length == 0 ? Config.Empty : ConfigurationFactory.ParseString(text);
        }
        // The parser of Akka throws bare exceptions of several kinds for bad text, NullReferenceException among them.
        catch (Exception broken)
        {
            var why = Printable.Of(broken.Message);
            throw new SettingsException(
                $"{Printable.Of(file)} is no HOCON ({why}); see hocon/reference.conf for the form",
                broken
            );
        }
    }

    private static string Quote(string value) =>
        '"'
        + value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
        + '"';

    private static string ReadReference()
    {
        using var stream = typeof(NodeConfig).Assembly.GetManifestResourceStream("reference.conf")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^\s*include\s", RegexOptions.Multiline)]
    private static partial Regex Include();
}
