using Pool.Protocol.Identity;

namespace Pool.Actors.Settings;

/// <summary>
/// The pool's secret, given as text or as the path of a file. A file is read anew each time, so that a new secret counts for the next
/// handshake without a restart; the costly cookie is derived only when the text changed.
/// </summary>
public sealed class SecretSource
{
    private const int MaxFileBytes = 4096;
    private readonly string? _text;
    private readonly Lock _gate = new();
    private (string Secret, ClusterCookie Cookie)? _derived;

    private SecretSource(string? text, string? path)
    {
        _text = text;
        Path = path;
    }

    /// <summary>The file, or null where the secret was given as text.</summary>
    public string? Path { get; }

    /// <summary>Why it cannot be used now, and what to do; null: it can.</summary>
    public string? WhyNot
    {
        get
        {
            try
            {
                var length = Text().Length;
                return length >= ClusterCookie.MinSecretLength
                    ? null
                    : $"the secret has {length} characters; use at least {ClusterCookie.MinSecretLength}";
            }
            catch (IOException unreadable)
            {
                return unreadable.Message;
            }
        }
    }

    /// <summary>Takes a value: a file, where one exists at that path or the value starts like a path; else the secret itself.</summary>
    public static SecretSource Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is ['/', ..] or ['.', '/', ..] or ['.', '.', '/', ..] || File.Exists(value)
            ? new(null, value)
            : new(value, null);
    }

    /// <summary>The cookie of the secret as it is now.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">The secret is too short.</exception>
    public ClusterCookie Cookie()
    {
        var secret = Text();
        lock (_gate)
        {
            if (_derived is not { } derived || derived.Secret != secret)
            {
                derived = (secret, ClusterCookie.Derive(secret));
                _derived = derived;
            }
            return derived.Cookie;
        }
    }

    private string Text()
    {
        if (_text is not null)
        {
            return _text.Trim();
        }
        try
        {
            return new FileInfo(Path!) is { Exists: true, Length: > MaxFileBytes }
                ? throw new IOException($"{Path} is no secret: it has more than {MaxFileBytes} bytes")
                : ReadShared(Path!).Trim();
        }
        catch (Exception missing)
            when (missing is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new IOException($"the secret's file {Path} cannot be read; write the secret into it", missing);
        }
    }

    // Reading must never be what stops the operator from writing the new secret: shared for everything, it takes no lock.
    private static string ReadShared(string path)
    {
        using var file = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        );
        return file.ReadToEnd();
    }
}
