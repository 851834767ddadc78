using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer.Storage;

/// <summary>
/// A bucket of the gateway's that renditions may be posted into: SegData.storage, as bounded as everything that a gateway says
/// (go-livepeer core/os.go FromNetOsInfo; go-tools drivers/s3.go, drivers/gs.go).
/// </summary>
public sealed record GatewayStorage
{
    /// <summary>Longest address or prefix, in characters.</summary>
    public const int MaxTextLength = 1024;

    /// <summary>Longest policy, signature or credential, in characters.</summary>
    public const int MaxFieldLength = 8 * 1024;

    private GatewayStorage() { }

    /// <summary>Where the form is posted; its text is also how addresses of objects begin.</summary>
    public required Uri Host { get; init; }

    /// <summary>What every key begins with, without slashes at its ends; may be empty.</summary>
    public required string Prefix { get; init; }

    /// <summary>What permits the post, as form fields; policies of buckets allow no others than those they name.</summary>
    public required ImmutableArray<KeyValuePair<string, string>> Permit { get; init; }

    /// <summary>Reads the first storage of a segment.</summary>
    /// <param name="wire">As sent; null if there is none.</param>
    /// <param name="storage">The bucket.</param>
    /// <returns>False: renditions stay in our own store. So for DIRECT, for kinds nobody knows, and for what cannot be posted to.</returns>
    public static bool TryRead(Net.OSInfo? wire, [NotNullWhen(true)] out GatewayStorage? storage)
    {
        storage = null;
        if (wire?.S3Info is not { } info || PermitOf(wire.StorageType, info) is not { } permit)
        {
            return false;
        }
        var host = info.Host.TrimEnd('/');
        var good =
            host.Length is > 0 and <= MaxTextLength
            && info.Key.Length <= MaxTextLength
            && !info.Key.Any(char.IsControl)
            && permit.All(field => field.Value.Length <= MaxFieldLength && !field.Value.Any(char.IsControl));
        if (!good || !Uri.TryCreate(host, UriKind.Absolute, out var uri) || uri.Query.Length + uri.Fragment.Length > 0)
        {
            return false;
        }
        storage = new GatewayStorage
        {
            Host = uri,
            Prefix = info.Key.Trim('/'),
            Permit = permit,
        };
        return true;
    }

    private static ImmutableArray<KeyValuePair<string, string>>? PermitOf(Net.OSInfo.Types.StorageType type, Net.S3OSInfo info) =>
        type switch
        {
            Net.OSInfo.Types.StorageType.S3 =>
            [
                new("policy", info.Policy),
                new("x-amz-algorithm", "AWS4-HMAC-SHA256"),
                new("x-amz-credential", info.Credential),
                new("x-amz-date", info.XAmzDate),
                new("x-amz-signature", info.Signature),
            ],
            Net.OSInfo.Types.StorageType.Google =>
            [
                new("policy", info.Policy),
                new("GoogleAccessId", info.Credential),
                new("signature", info.Signature),
            ],
            _ => null,
        };
}
