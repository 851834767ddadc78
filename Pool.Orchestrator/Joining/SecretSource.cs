using System.Security.Cryptography;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>Where the pool's secret comes from.</summary>
/// <param name="Path">Its file; null: it was given as text.</param>
/// <param name="Text">The secret as it was at the start.</param>
/// <param name="IsNew">Whether it was made just now.</param>
internal sealed record SecretSource(string? Path, string Text, bool IsNew)
{
    private const string FileName = "orch-secret";
    private const int NewSecretDigits = 32;

    /// <summary>Finds the secret, or makes one.</summary>
    /// <param name="textOrFile">The flag's value: a file if there is one of this name, else the secret itself; null: none was given.</param>
    /// <param name="dataDir">Where one is made and kept if none was given.</param>
    /// <exception cref="StartupException">A file that is not there or cannot be read.</exception>
    public static SecretSource Find(string? textOrFile, string dataDir)
    {
        if (textOrFile is null)
        {
            var kept = System.IO.Path.Combine(dataDir, FileName);
            var isNew = !File.Exists(kept);
            if (isNew)
            {
                PrivateFile.Write(kept, RandomNumberGenerator.GetHexString(NewSecretDigits, lowercase: true) + "\n");
            }
            return new SecretSource(kept, Read(kept), isNew);
        }
        if (File.Exists(textOrFile))
        {
            return new SecretSource(System.IO.Path.GetFullPath(textOrFile), Read(textOrFile), false);
        }
        return textOrFile.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? throw new StartupException($"-orchSecret {textOrFile}: there is no such file; create it, or give the secret itself")
            : new SecretSource(null, textOrFile, false);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"-orchSecret: {path} cannot be read: {fault.Message}", fault);
        }
    }
}
