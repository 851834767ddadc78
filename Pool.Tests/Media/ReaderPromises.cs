using System.Diagnostics;
using Pool.Protocol.Media;
using Pool.Protocol.Media.Codecs;

namespace Pool.Tests.Media;

/// <summary>
/// What the reader of media promises of any bytes: it throws nothing, ends soon, needs no memory to speak of, and states nothing that the
/// file is too small for. How the bytes lie in memory changes nothing.
/// </summary>
internal static class ReaderPromises
{
    private const int SmallestPictureBytes = 2;
    private const int MaxSidePx = 16384;
    private const int MaxSamples = 1 << 20;
    private const int MaxUnits = 64;

    /// <summary>Whatever the file's length is.</summary>
    private const long MaxAllocatedBytes = 32 * 1024;

    /// <summary>A file of nothing may claim <see cref="MaxSamples"/> empty samples, twice.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromMilliseconds(500);

    /// <summary>Other work on the machine is no fault of the reader.</summary>
    private const int Tries = 4;

    /// <summary>The first promise that a file breaks; null: it keeps all.</summary>
    public static string? FaultOf(byte[] file)
    {
        try
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            var facts = Inspect.Bytes(file);
            var took = Stopwatch.GetElapsedTime(started);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return FaultOf(facts, file.Length)
                ?? (allocated > MaxAllocatedBytes ? $"allocated {allocated} bytes for a file of {file.Length}" : null)
                ?? (IsSlow(file, took) ? $"took {took} for {file.Length} bytes" : null)
                ?? (facts != Inspect.Blocks(file, 1 + file.Length % 1000) ? "other facts in blocks" : null);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            return cause.ToString();
        }
    }

    /// <summary>The first promise that facts break; null: they keep all.</summary>
    /// <param name="facts">What was read.</param>
    /// <param name="bytes">Length of the file.</param>
    public static string? FaultOf(MediaFacts? facts, int bytes)
    {
        if (facts is null)
            return null;
        if (facts is { Video: null, Audio: null })
            return "media without a track";
        if (facts.Audio is { } audio && !IsIn(audio.Packets, 0, Math.Min(bytes, MaxSamples)))
            return $"{audio} in {bytes} bytes";
        return facts.Video is not { } video || IsPossible(video, bytes) ? null : $"{video} in {bytes} bytes";
    }

    /// <summary>Feeds a counter units of noise, most of them under headers that it reads.</summary>
    /// <returns>The first promise that it breaks; null: it keeps all.</returns>
    public static string? FaultOfUnits(VideoCodec codec, int seed)
    {
        try
        {
            var random = new Random(seed);
            var pictures = PictureCounter.For(codec);
            int units = random.Next(1, MaxUnits);
            for (int unit = 0; unit < units; unit++)
                pictures.Read(UnitOf(random, pictures, codec));
            bool possible =
                IsIn(pictures.Frames, 0, units)
                && IsIn(pictures.LeadingFrames, 0, pictures.Frames)
                && (
                    pictures.Format is not { } format
                    || (IsIn(format.WidthPx, 1, MaxSidePx) && IsIn(format.HeightPx, 1, MaxSidePx))
                );
            return possible
                ? null
                : $"{pictures.Frames} frames, {pictures.LeadingFrames} leading, {pictures.Format}, {units} units";
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            return cause.ToString();
        }
    }

    private static bool IsPossible(VideoFacts video, int bytes) =>
        IsIn(video.Frames, 0, bytes / SmallestPictureBytes)
        && IsIn(video.LeadingFrames, 0, video.Frames)
        && IsIn(video.WidthPx, 0, MaxSidePx)
        && IsIn(video.HeightPx, 0, MaxSidePx)
        && video.WidthPx == 0 == (video.HeightPx == 0)
        && video.FirstPts is null == video.LastPts is null
        && !(video.LastPts < video.FirstPts)
        && !(video.FirstShownPts < video.FirstPts)
        && !(video.FirstShownPts > video.LastPts)
        && IsIn(video.ChromaFormat ?? 0, 0, 3)
        && IsIn(video.BitDepth ?? 8, 8, 16)
        && (video.Frames > 0 || video.FirstPts is null);

    private static bool IsSlow(byte[] file, TimeSpan took)
    {
        var bound = Grace + PerMegabyte * (file.Length / 1e6);
        for (int again = 1; again < Tries && took > bound; again++)
        {
            long started = Stopwatch.GetTimestamp();
            Inspect.Bytes(file);
            took = Stopwatch.GetElapsedTime(started);
        }
        return took > bound;
    }

    private static byte[] UnitOf(Random random, PictureCounter pictures, VideoCodec codec)
    {
        byte first;
        int tries = 0;
        do first = (byte)random.Next(256);
        while (pictures.HeadLength(first) == 0 && tries++ < 100);
        byte[] unit = new byte[Math.Clamp(random.Next(1, 2 + pictures.HeadLength(first)), 1, PictureCounter.MaxHeadBytes)];
        random.NextBytes(unit);
        // Noise alone is all small numbers; runs of zeros make large ones, and emulation prevention.
        for (int run = random.Next(4); run > 0; run--)
        {
            int from = random.Next(unit.Length);
            unit.AsSpan(from, random.Next(unit.Length - from) / 2).Clear();
        }
        unit[0] = first;
        // Only the base layer of HEVC is read.
        if (codec == VideoCodec.Hevc && unit.Length > 1)
            (unit[0], unit[1]) = ((byte)(first & 0x7e), 1);
        return unit;
    }

    private static bool IsIn(long value, long low, long high) => value >= low && value <= high;
}
