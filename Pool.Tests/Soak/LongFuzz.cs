using System.Security.Cryptography;
using Pool.Protocol.Media;
using Pool.Tests.Architecture;
using Pool.Tests.Media;
using Xunit;
using Xunit.Abstractions;

namespace Pool.Tests.Soak;

/// <summary>Random damage without end. What it finds is made small and written down, to become a fixed vector.</summary>
[Collection(SoakCollection.Name)]
[Trait("Category", "Soak")]
public sealed class LongFuzz(ClipShapes clips, ITestOutputHelper output) : IClassFixture<ClipShapes>
{
    private const double Share = 0.2;
    private const int MostTriesToShrink = 3000;
    private static readonly VideoCodec[] Codecs = [VideoCodec.H264, VideoCodec.Hevc, VideoCodec.Mpeg2];

    [SoakFact]
    public async Task The_reader_of_media_breaks_no_promise()
    {
        var wholes = await Task.WhenAll(ClipShapes.AllNames.Select(name => File.ReadAllBytesAsync(clips.PathOf(name))));
        var time = new SoakTime(Share);
        long inputs = 0;
        for (; !time.IsOver; inputs++)
        {
            int seed = RandomNumberGenerator.GetInt32(int.MaxValue);
            int clip = (int)(inputs % wholes.Length);
            byte[] damaged = Mutation.Of(wholes[clip], seed);
            if (ReaderPromises.FaultOf(damaged) is { } fault)
                Assert.Fail($"{ClipShapes.AllNames[clip]}, seed {seed}: {fault}\nKeep it as a vector: {Keep(Shrink(damaged))}");
            var codec = Codecs[inputs % Codecs.Length];
            if (ReaderPromises.FaultOfUnits(codec, seed) is { } unitFault)
                Assert.Fail($"units of {codec}, seed {seed}: {unitFault}");
        }
        output.WriteLine($"{inputs} files");
        Assert.True(inputs > 0);
    }

    /// <summary>Takes away what the fault does not need, in ever smaller pieces.</summary>
    private static byte[] Shrink(byte[] file)
    {
        int tries = 0;
        for (int piece = file.Length / 2; piece > 0 && tries < MostTriesToShrink; piece /= 2)
        {
            for (int at = 0; at + piece <= file.Length && tries < MostTriesToShrink; tries++)
            {
                byte[] less = [.. file[..at], .. file[(at + piece)..]];
                if (ReaderPromises.FaultOf(less) is null)
                    at += piece;
                else
                    file = less;
            }
        }
        return file;
    }

    private static string Keep(byte[] file)
    {
        var folder = Directory.CreateDirectory(Path.Combine(SourceTree.Root, "artifacts", "soak"));
        string path = Path.Combine(folder.FullName, $"{Convert.ToHexStringLower(SHA256.HashData(file)[..6])}.bin");
        File.WriteAllBytes(path, file);
        return $"{path} → Pool.Tests/Vectors/media";
    }
}
