using System.Globalization;
using System.Text.RegularExpressions;

namespace Pool.Doctor;

/// <summary>Whether this process may hold as many connections as it may be asked for.</summary>
public static partial class OpenFilesCheck
{
    private const string Name = "open files";

    /// <summary>Looks at this process.</summary>
    /// <param name="wanted">Files and connections that it may need at once.</param>
    public static Finding Look(int wanted)
    {
        const string limits = "/proc/self/limits";
        if (!File.Exists(limits))
        {
            return Finding.Unknown(Name, "only looked at on Linux");
        }
        var line = Line().Match(File.ReadAllText(limits));
        if (!line.Success)
        {
            return Finding.Ok(Name, "as many as the machine can");
        }
        var most = int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
        return most >= wanted
            ? Finding.Ok(Name, $"{most} at once")
            : Finding.Warn(
                Name,
                $"{most} at once, {wanted} may be wanted",
                $"ulimit -n {wanted}, or LimitNOFILE={wanted} in its systemd unit"
            );
    }

    [GeneratedRegex(@"^Max open files\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
