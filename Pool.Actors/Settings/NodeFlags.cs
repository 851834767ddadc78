using System.Text;
using Akka.Configuration;

namespace Pool.Actors.Settings;

/// <summary>The flags of one program, in the manner of Go: one or two dashes, <c>-flag value</c> or <c>-flag=value</c>.</summary>
/// <param name="program">Name of the program.</param>
/// <param name="summary">What it does, one line.</param>
/// <param name="flags">Its flags, in the order of the help.</param>
public sealed class NodeFlags(string program, string summary, IReadOnlyList<NodeFlag> flags)
{
    /// <summary>The flag that names a HOCON file.</summary>
    public const string ConfigFlag = "config";

    private readonly Dictionary<string, NodeFlag> _byName = flags.ToDictionary(flag => flag.Name);

    /// <summary>Name of the program.</summary>
    public string Program { get; } = program;

    /// <summary>All flags that set a key.</summary>
    public IEnumerable<NodeFlag> Settable => flags.Where(flag => flag.Key is not null);

    /// <summary>What the program prints instead of running, for <c>-help</c> and <c>-version</c>; null: it runs.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="version">The program's version.</param>
    public string? Answer(IReadOnlyList<string> args, string version)
    {
        ArgumentNullException.ThrowIfNull(args);
        return args.Count == 0 ? null
            : NameIn(args[0]) is "help" or "h" ? Help()
            : NameIn(args[0]) is "version" ? $"{Program} {version}"
            : null;
    }

    /// <summary>Reads a command line.</summary>
    /// <returns>Values by the flag's name; of a flag given twice the last, as in Go.</returns>
    /// <exception cref="SettingsException">A flag is unknown, cannot be used, or lacks its value.</exception>
    internal Dictionary<string, string> Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            if (name == ConfigFlag || Find(name).Argument is not null)
            {
                values[name] = value ?? (i + 1 < args.Count && !IsFlag(args[i + 1]) ? args[++i] : throw MissingValue(name));
            }
            else if (value is not (null or "true" or "false"))
            {
                throw new SettingsException($"-{name} takes no value; write -{name} alone");
            }
        }
        return values;
    }

    private string Help()
    {
        var defaults = ConfigurationFactory.ParseString(NodeConfig.ReferenceText);
        var text = new StringBuilder($"{Program}: {summary}\n\n");
        foreach (var flag in Settable)
        {
            var value = defaults.GetString(flag.Key!);
            text.Append($"  -{flag.Name} {flag.Argument}\n        {flag.Meaning}");
            text.Append(value.Length == 0 ? "\n" : $" (default {value})\n");
        }
        text.Append(
            "  -config file\n        a HOCON file with these and all other settings; hocon/reference.conf explains each\n"
        );
        text.Append("  -version, -help\n\n");
        text.Append("Each flag may also stand in the environment, as POOL_ORCH_SECRET for -orchSecret.\n");
        text.Append("A flag counts before the environment, the environment before the file.");
        return text.ToString();
    }

    private NodeFlag Find(string name) =>
        !_byName.TryGetValue(name, out var flag) ? throw Unknown(name)
        : flag.Refusal is null ? flag
        : throw new SettingsException($"-{name} {flag.Refusal}");

    private SettingsException Unknown(string name)
    {
        var offered = flags.Where(flag => flag.Refusal is null).Select(flag => flag.Name).Append(ConfigFlag);
        return Nearest.Of(name, offered) is { } near
            ? new($"there is no flag -{Printable.Of(name)}; write -{near} (-help explains all flags)")
            : new($"there is no flag -{Printable.Of(name)}; -help lists those there are");
    }

    private SettingsException MissingValue(string name) =>
        new($"-{name} lacks its value; write -{name} {(name == ConfigFlag ? "file" : _byName[name].Argument)}");

    private (string Name, string? Value) Split(string arg)
    {
        if (NameIn(arg) is not { Length: > 0 } name)
        {
            throw new SettingsException(
                $"'{Printable.Of(arg)}' is no flag; every setting has a name, as in -{Settable.First().Name} value"
            );
        }
        var equals = arg.IndexOf('=');
        var value = equals < 0 ? null : arg[(equals + 1)..];
        return name is "help" or "version"
            ? throw new SettingsException($"-{name} stands alone; write {Program} -{name}")
            : (name, value);
    }

    private bool IsFlag(string arg) => NameIn(arg) is { } name && (name == ConfigFlag || _byName.ContainsKey(name));

    private static string? NameIn(string arg)
    {
        var name =
            arg.StartsWith("--", StringComparison.Ordinal) ? arg[2..]
            : arg.StartsWith('-') ? arg[1..]
            : null;
        return name?.Split('=', 2)[0];
    }
}
