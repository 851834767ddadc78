using System.Security.Cryptography;

namespace Pool.Protocol.Identity;

/// <summary>Files that hold secrets: readable by their owner alone, and never half written.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file whole: a reader sees the old content or the new.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string path, string content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var draft = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            using (var writer = new StreamWriter(draft, options))
            {
                writer.Write(content);
            }
            File.Move(draft, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Reads a key of hex text, or makes one of random bytes and writes it.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds something else.</exception>
    public static byte[] LoadOrCreateKey(string path, int bytes)
    {
        if (!File.Exists(path))
        {
            Write(path, RandomNumberGenerator.GetHexString(bytes * 2, lowercase: true) + "\n");
        }
        var text = File.ReadAllText(path).Trim();
        if (!HexText.Is(text, bytes * 2))
        {
            throw new IOException($"{path} does not hold {bytes * 2} hex digits; restore it, or remove it to get a new key");
        }
        return Convert.FromHexString(text);
    }
}
