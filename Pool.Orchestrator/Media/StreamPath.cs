using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Pool.Actors.Workers;
using Pool.Protocol.Media;

namespace Pool.Orchestrator.Media;

/// <summary>
/// Paths under which renditions are published: <c>/stream/&lt;token session&gt;/&lt;segment id&gt;/&lt;profile&gt;/&lt;seq&gt;.ts</c>.
/// The segment id makes them unguessable. A profile's name comes from the gateway: only characters that no client, proxy or server
/// rewrites in a URL are kept of it.
/// </summary>
internal static class StreamPath
{
    /// <summary>What every path begins with.</summary>
    public const string Prefix = "/stream/";

    /// <summary>What is added to a rendition's path for its signature.</summary>
    public const string SignatureEnding = ".phash";

    private const int MaxNameChars = 64;

    private static readonly SearchValues<char> Kept = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    );

    /// <summary>The paths of one attempt's renditions, all different.</summary>
    public static ImmutableArray<string> Of(AttemptOpening opening)
    {
        var paths = ImmutableArray.CreateBuilder<string>(opening.Recipe.Renditions.Length);
        for (var index = 0; index < opening.Recipe.Renditions.Length; index++)
        {
            var name = Escape(opening.ProfileNames[index]);
            var path = Compose(opening, name, index);
            // A gateway may give two profiles one name.
            paths.Add(
                paths.Contains(path) ? Compose(opening, $"{name}.{index.ToString(CultureInfo.InvariantCulture)}", index) : path
            );
        }
        return paths.MoveToImmutable();
    }

    /// <summary>Content type of a container; null: a signature.</summary>
    public static string ContentType(Container? container) =>
        container switch
        {
            Container.Mp4 => "video/mp4",
            Container.MpegTs => "video/mp2t",
            _ => "application/octet-stream",
        };

    private static string Compose(AttemptOpening opening, string name, int index)
    {
        var ending = opening.Recipe.Renditions[index].Container == Container.Mp4 ? "mp4" : "ts";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Escape(opening.TokenSession)}/{opening.Segment}/{name}/{opening.Seq}.{ending}"
        );
    }

    private static string Escape(string text) =>
        string.Create(
            Math.Min(text.Length, MaxNameChars),
            text,
            static (span, text) =>
            {
                for (var index = 0; index < span.Length; index++)
                {
                    span[index] = Kept.Contains(text[index]) ? text[index] : '_';
                }
            }
        );
}
