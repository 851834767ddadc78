using System.Globalization;
using System.Text.RegularExpressions;

namespace Pool.Actors.Settings;

/// <summary>
/// Typed reads of one section. A wrong value is noted as a fault, with key, value, allowed range and remedy, and replaced by a harmless
/// one, so that the rest is read too and all faults are reported at once.
/// </summary>
public sealed class HoconSection
{
    private readonly NodeConfig _config;
    private readonly string _path;

    internal HoconSection(NodeConfig config, string path)
    {
        _config = config;
        _path = path;
    }

    /// <summary>A section inside this one.</summary>
    public HoconSection Below(string name) => new(_config, $"{_path}.{name}");

    /// <summary>A time with unit: <c>500ms</c>, <c>1.5s</c>, <c>10m</c>, <c>24h</c>, <c>7d</c>.</summary>
    public TimeSpan Time(string key, TimeSpan least, TimeSpan most)
    {
        var good = Units.TryTime(Raw(key), out var time) && time >= least && time <= most;
        return good ? time : Fault(key, $"a time from {Units.Text(least)} to {Units.Text(most)}", Units.Text(least), least);
    }

    /// <summary>A size in bytes with unit: <c>64B</c>, <c>128KiB</c>, <c>512MiB</c>, <c>1GB</c>.</summary>
    public long Bytes(string key, long least, long most)
    {
        var good = Units.TryBytes(Raw(key), out var bytes) && bytes >= least && bytes <= most;
        return good ? bytes : Fault(key, $"a size from {Units.Text(least)} to {Units.Text(most)}", Units.Text(least), least);
    }

    /// <summary>A whole number.</summary>
    public int Whole(string key, int least, int most) => (int)Whole(key, (long)least, most);

    /// <summary>A whole number of 64 bit.</summary>
    public long Whole(string key, long least, long most)
    {
        var good = TryWhole(Raw(key), out var number) && number >= least && number <= most;
        return good ? number : Fault(key, $"a whole number from {least} to {most}", $"{least}", least);
    }

    /// <summary>A whole number, or <c>auto</c>.</summary>
    /// <returns>Null for <c>auto</c>.</returns>
    public int? WholeOrAuto(string key, int least, int most)
    {
        var text = Raw(key);
        return text == "auto" ? null
            : TryWhole(text, out var number) && number >= least && number <= most ? (int)number
            : Fault<int?>(key, $"a whole number from {least} to {most}, or auto", "auto", null);
    }

    /// <summary>A number that need not be whole.</summary>
    public double Number(string key, double least, double most)
    {
        var good =
            double.TryParse(Raw(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most;
        return good ? number : Fault(key, $"a number from {least:0.###} to {most:0.###}", $"{least:0.###}", least);
    }

    /// <summary><c>on</c> or <c>off</c>, or in the other ways of HOCON.</summary>
    public bool Switch(string key) =>
        Raw(key) switch
        {
            "on" or "true" or "yes" => true,
            "off" or "false" or "no" => false,
            _ => Fault(key, "on or off", "on", false),
        };

    /// <summary>A text of bounded length.</summary>
    /// <returns>Null when empty.</returns>
    public string? Text(string key, int maxLength)
    {
        var text = Raw(key);
        return text.Length == 0 ? null
            : text.Length <= maxLength && !text.Any(char.IsControl) ? text
            : Fault<string?>(key, $"at most {maxLength} characters without line breaks", "a shorter text", null);
    }

    /// <summary>A text of a given form.</summary>
    /// <param name="key">Key.</param>
    /// <param name="form">What the whole text must match.</param>
    /// <param name="allowed">The form, for people.</param>
    /// <param name="example">A good value.</param>
    /// <returns>Null when empty.</returns>
    public string? Text(string key, Regex form, string allowed, string example)
    {
        ArgumentNullException.ThrowIfNull(form);
        var text = Raw(key);
        return text.Length == 0 ? null
            : form.IsMatch(text) ? text
            : Fault<string?>(key, allowed, example, null);
    }

    /// <summary>A secret, as text or as the path of a file. Its text never appears in a fault.</summary>
    /// <returns>Null when empty.</returns>
    public SecretSource? Secret(string key)
    {
        var text = Raw(key);
        if (text.Length == 0)
        {
            return null;
        }
        var source = SecretSource.Of(text);
        if (source.WhyNot is { } wrong)
        {
            _config.Fault($"{Origin(key)}: {wrong}");
        }
        return source;
    }

    /// <summary>One of the names of an enumeration, in kebab-case.</summary>
    public T OneOf<T>(string key)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().ToDictionary(Kebab, name => name);
        return names.TryGetValue(Raw(key), out var name)
            ? Enum.Parse<T>(name)
            : Fault(key, string.Join(" or ", names.Keys), names.Keys.First(), default(T));
    }

    /// <summary>An address.</summary>
    public HostPort Address(string key) =>
        HostPort.TryParse(Raw(key), out var address)
            ? address
            : Fault(key, "host:port", "127.0.0.1:8935", new HostPort("127.0.0.1", 0));

    /// <summary>An address, or one word that stands for none.</summary>
    /// <param name="key">Key.</param>
    /// <param name="none">The word; empty text where nothing at all means none.</param>
    /// <returns>Null for the word.</returns>
    public HostPort? AddressOr(string key, string none) =>
        Raw(key) == none ? null
        : HostPort.TryParse(Raw(key), out var address) ? address
        : Fault<HostPort?>(key, none.Length == 0 ? "host:port" : $"host:port, or {none}", "127.0.0.1:8935", null);

    /// <summary>Addresses with commas between them.</summary>
    /// <param name="key">Key.</param>
    /// <param name="missing">What to say when there is none.</param>
    public IReadOnlyList<HostPort> Addresses(string key, string missing)
    {
        var found = new List<HostPort>();
        foreach (var part in Raw(key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!HostPort.TryParse(part, out var address) || address.Port == 0)
            {
                return Fault<IReadOnlyList<HostPort>>(key, "host:port, several with commas", "pool.example.com:8935", []);
            }
            found.Add(address);
        }
        return found.Count > 0 ? found : Missing<IReadOnlyList<HostPort>>(key, missing, found);
    }

    /// <summary>Notes that a value, which has the right form, cannot be used.</summary>
    /// <param name="key">Key.</param>
    /// <param name="allowed">What can be used.</param>
    /// <param name="remedy">What to write.</param>
    /// <param name="instead">Returned as it is.</param>
    public T Fault<T>(string key, string allowed, string remedy, T instead)
    {
        _config.Fault($"{Origin(key)} = {Printable.Of(Raw(key))}: must be {allowed}; write {Name(key)} {remedy}");
        return instead;
    }

    /// <summary>Notes that a value is required and missing.</summary>
    /// <param name="key">Key.</param>
    /// <param name="what">What it is for, and where to get it.</param>
    /// <param name="instead">Returned as it is.</param>
    public T Missing<T>(string key, string what, T instead)
    {
        _config.Fault($"{_path}.{key} is missing: {what}");
        return instead;
    }

    private string Raw(string key) => (_config.TextOf($"{_path}.{key}") ?? "").Trim();

    private string Origin(string key) => _config.Origin($"{_path}.{key}");

    // A value that came by a flag is mended by that flag, any other by its key.
    private string Name(string key) => Origin(key) is ['-', ..] flag ? flag : $"{_path}.{key} =";

    private static bool TryWhole(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string Kebab(string name) =>
        string.Concat(name.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
}
