using System.Collections.Immutable;
using System.Globalization;
using Pool.Protocol.Media;

namespace Pool.Protocol.Livepeer.Storage;

/// <summary>What a rendition is called in a bucket: <c>&lt;profile&gt;/&lt;seq&gt;.ts</c> below the gateway's prefix.</summary>
/// <param name="Directory">The profile's name.</param>
/// <param name="File">Number and ending.</param>
/// <param name="MediaType">Content type.</param>
public readonly record struct ObjectName(string Directory, string File, string MediaType)
{
    /// <summary>What its video signature is called.</summary>
    public ObjectName Signature => this with { File = File + ".phash", MediaType = "application/octet-stream" };

    /// <summary>The names of one segment's renditions, all different even where two profiles have one name.</summary>
    public static ImmutableArray<ObjectName> Of(long seq, ImmutableArray<RenditionProfile> profiles)
    {
        var names = ImmutableArray.CreateBuilder<ObjectName>(profiles.Length);
        foreach (var (index, profile) in profiles.Index())
        {
            var isMp4 = profile.Container == Container.Mp4;
            var file = string.Create(CultureInfo.InvariantCulture, $"{seq}{(isMp4 ? ".mp4" : ".ts")}");
            // A slash would make a folder of it, and dots another one.
            var directory = profile.Name.Replace('/', '_').TrimStart('.');
            var name = new ObjectName(directory, file, isMp4 ? "video/mp4" : "video/mp2t");
            var isTaken = directory.Length == 0 || names.Contains(name);
            names.Add(
                isTaken ? name with { Directory = string.Create(CultureInfo.InvariantCulture, $"{directory}.{index}") } : name
            );
        }
        return names.MoveToImmutable();
    }
}
