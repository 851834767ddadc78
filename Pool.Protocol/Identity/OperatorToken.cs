using System.Security.Cryptography;
using System.Text;

namespace Pool.Protocol.Identity;

/// <summary>
/// What shows that somebody is a node's operator: whoever can read a file in its data folder. Made by the node, sent by the command tool
/// with everything that changes something.
/// </summary>
public sealed class OperatorToken
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "X-Pool-Token";

    private const string FileName = "operator-token";
    private const int Bytes = 32;
    private readonly byte[] _text;

    private OperatorToken(string path, byte[] token)
    {
        Path = path;
        _text = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(token));
    }

    /// <summary>The file that holds it.</summary>
    public string Path { get; }

    /// <summary>Where the token of a node with this data folder lies.</summary>
    public static string PathIn(string dataDir) => System.IO.Path.Combine(dataDir, FileName);

    /// <summary>Opens a node's token; it is made at the first start, readable by its owner alone.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds something else.</exception>
    public static OperatorToken Open(string dataDir)
    {
        var path = PathIn(dataDir);
        return new OperatorToken(path, PrivateFile.LoadOrCreateKey(path, Bytes));
    }

    /// <summary>Whether this is the token; takes as long for every wrong one of its length.</summary>
    /// <param name="text">What a header held; null: nothing.</param>
    public bool Is(string? text) =>
        text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _text);
}
