using System.Security.Cryptography;
using Pool.Protocol.Identity;

namespace Pool.Worker.Joining;

/// <summary>
/// The pool's key, kept in the data folder once the pool has proved that it knows the secret. From then on no other key is believed, on
/// the link and on data lanes, whoever learns the secret later.
/// </summary>
internal sealed class PoolPin
{
    private const string FileName = "pool-key";
    private const string Remedy = "remove that file to trust the pool's key anew";
    private volatile byte[]? _hash;

    private PoolPin(string path, byte[]? hash)
    {
        Path = path;
        _hash = hash;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads what is kept, if anything.</summary>
    /// <exception cref="IOException">The file holds something else.</exception>
    public static PoolPin Open(string dataDir)
    {
        var path = System.IO.Path.Combine(dataDir, FileName);
        if (!File.Exists(path))
        {
            return new PoolPin(path, null);
        }
        try
        {
            var hash = Convert.FromHexString(File.ReadAllText(path).Trim());
            return hash.Length == SHA256.HashSizeInBytes
                ? new PoolPin(path, hash)
                : throw new IOException($"{path} holds no key's hash; {Remedy}");
        }
        catch (FormatException broken)
        {
            throw new IOException($"{path} holds no key's hash; {Remedy}", broken);
        }
    }

    /// <summary>Whether a key may be the pool's: the kept one, or any as long as none is kept.</summary>
    /// <param name="keyHash">SHA-256 of its SPKI.</param>
    public bool Allows(ReadOnlySpan<byte> keyHash) => _hash is null || IsKept(keyHash);

    /// <summary>Whether a key is the kept one.</summary>
    /// <param name="keyHash">SHA-256 of its SPKI.</param>
    public bool IsKept(ReadOnlySpan<byte> keyHash) => _hash is { } kept && CryptographicOperations.FixedTimeEquals(kept, keyHash);

    /// <summary>Keeps a key that was proved, if none is kept.</summary>
    /// <param name="keyHash">SHA-256 of its SPKI.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Keep(byte[] keyHash)
    {
        if (_hash is null)
        {
            PrivateFile.Write(Path, Convert.ToHexStringLower(keyHash) + "\n");
            _hash = keyHash;
        }
    }
}
