using System.Globalization;

namespace Pool.Doctor;

/// <summary>Settings of the kernel that slow live video down.</summary>
public static class TcpCheck
{
    private const string Name = "tcp";

    /// <summary>A segment of 2 s and 6 Mbit/s, twice, over a path of 100 ms: less and one transfer cannot fill the path.</summary>
    private const long LeastWindowBytes = 3 << 20;

    private const int LeastBacklog = 512;

    /// <summary>Looks at them.</summary>
    /// <param name="kernel">Where the kernel shows its settings.</param>
    public static IEnumerable<Finding> Look(string kernel = "/proc/sys/net")
    {
        if (!Directory.Exists(kernel))
        {
            yield return Finding.Unknown(Name, "only looked at on Linux");
            yield break;
        }
        yield return SlowStart(Read(kernel, "ipv4/tcp_slow_start_after_idle"));
        yield return Window(Read(kernel, "ipv4/tcp_rmem"), "receive", "net.ipv4.tcp_rmem", "4096 131072 8388608");
        yield return Window(Read(kernel, "ipv4/tcp_wmem"), "send", "net.ipv4.tcp_wmem", "4096 65536 8388608");
        yield return Backlog(Read(kernel, "core/somaxconn"));
    }

    private static Finding SlowStart(string? value) =>
        value switch
        {
            null => Finding.Unknown(Name, "tcp_slow_start_after_idle is not shown here"),
            "0" => Finding.Ok(Name, "connections keep their speed between segments"),
            _ => Finding.Warn(
                Name,
                "a connection that was idle between two segments starts slowly again (tcp_slow_start_after_idle = 1)",
                "sysctl -w net.ipv4.tcp_slow_start_after_idle=0 (for good: that setting in a file of /etc/sysctl.d)"
            ),
        };

    private static Finding Window(string? value, string way, string key, string better)
    {
        var parts = (value ?? "").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3 || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out var most))
        {
            return Finding.Unknown(Name, $"{key} is not shown here");
        }
        return most >= LeastWindowBytes
            ? Finding.Ok(Name, $"{way} buffers grow to {most >> 10} KiB")
            : Finding.Warn(
                Name,
                $"{way} buffers grow to {most >> 10} KiB only: far workers are slowed down",
                $"sysctl -w {key}='{better}'"
            );
    }

    private static Finding Backlog(string? value) =>
        !int.TryParse(value, CultureInfo.InvariantCulture, out var most) ? Finding.Unknown(Name, "somaxconn is not shown here")
        : most >= LeastBacklog ? Finding.Ok(Name, $"{most} connections may wait to be taken")
        : Finding.Warn(Name, $"only {most} connections may wait to be taken", "sysctl -w net.core.somaxconn=4096");

    private static string? Read(string kernel, string name)
    {
        var path = Path.Combine(kernel, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
