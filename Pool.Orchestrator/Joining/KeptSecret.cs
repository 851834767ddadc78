using System.Security.Cryptography;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Orchestrator.Joining;

/// <summary>The secret of a pool whose operator gave none: made at the first start, kept in the data folder.</summary>
internal static class KeptSecret
{
    private const string FileName = "orch-secret";
    private const int Digits = 32;

    /// <summary>Finds the secret, or makes one.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static SecretSource FindOrMake(string dataDir, ILogger log)
    {
        var path = Path.Combine(dataDir, FileName);
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, RandomNumberGenerator.GetHexString(Digits, lowercase: true) + "\n");
            log.SecretMade(path);
        }
        return SecretSource.Of(path);
    }
}
