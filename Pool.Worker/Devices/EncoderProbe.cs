using System.Collections.Immutable;
using Pool.Actors.Agent;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Worker.Devices;

/// <summary>A clip of our own making, and what is in it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Facts">Its facts.</param>
/// <param name="Duration">Its length.</param>
internal sealed record ProbeClip(string Path, MediaFacts Facts, TimeSpan Duration);

/// <summary>One folder per trial, which the engine writes into.</summary>
/// <param name="attempt">Whose.</param>
/// <param name="clip">What lies in it as the source.</param>
/// <returns>The folder and the path of the source in it; removed when disposed.</returns>
internal delegate (IDisposable Folder, string SourcePath) OpenTrial(AttemptId attempt, ProbeClip clip);

/// <summary>
/// Finds out at start what works: each device encodes a tiny clip with each encoder it is meant to offer, as many at once as possible.
/// What did not pass is not advertised. A list of compiled-in encoders says nothing about a GPU.
/// </summary>
/// <param name="engine">The real engine, knowing all candidates.</param>
/// <param name="openTrial">Makes scratch folders.</param>
/// <param name="time">The clock of the measurement.</param>
/// <param name="logger">Hears what works.</param>
internal sealed class EncoderProbe(ITranscodeEngine engine, OpenTrial openTrial, TimeProvider time, ILogger<EncoderProbe> logger)
{
    /// <summary>
    /// Encoders at once, as tried on a GPU until one number passes: the caps of drivers over the years (2, 3, 5, 8, 12) and what
    /// lies between. A device that passes the first has no bound worth mentioning.
    /// </summary>
    private static readonly ImmutableArray<int> GpuTrials = [16, 12, 8, 5, 4, 3, 2, 1];

    /// <summary>No software encoder has a cap; this shows that several run beside each other.</summary>
    private static readonly ImmutableArray<int> CpuTrials = [4, 1];

    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(60);

    /// <summary>Tries the encoders of one device.</summary>
    /// <param name="device">Which.</param>
    /// <param name="codecs">Codecs it is meant to offer, the first being needed.</param>
    /// <param name="tiny">For the trials.</param>
    /// <param name="hd">2 s of 720p to measure the speed with; null: nobody needs it.</param>
    /// <param name="cancellation">Ends the test.</param>
    /// <returns>What passed; without encoders if nothing did.</returns>
    public async Task<ProvenDevice> TryAsync(
        EncoderDevice device,
        IReadOnlyList<VideoCodec> codecs,
        ProbeClip tiny,
        ProbeClip? hd,
        CancellationToken cancellation
    )
    {
        var encoders = ImmutableArray.CreateBuilder<string>();
        var sessions = 0;
        foreach (var codec in codecs)
        {
            var (encoder, atOnce, isCapped) = await TryCodecAsync(device, codec, tiny, cancellation).ConfigureAwait(false);
            if (encoder is null)
            {
                continue;
            }
            encoders.Add(encoder);
            if (isCapped)
            {
                sessions = sessions == 0 ? atOnce : Math.Min(sessions, atOnce);
            }
        }
        var ratio =
            encoders.Count == 0 || hd is null
                ? 0
                : await MeasureAsync(device, codecs[0], sessions, hd, cancellation).ConfigureAwait(false);
        var proven = new ProvenDevice(device, encoders.ToImmutable(), sessions, ratio)
        {
            AllSamples = await TrySamplesAsync(device, encoders.Count == codecs.Count ? codecs : [], tiny, cancellation)
                .ConfigureAwait(false),
        };
        Log.Proven(logger, device.Id, device.Name, string.Join(' ', proven.Encoders), sessions, ratio);
        return proven;
    }

    private async Task<(string? Encoder, int AtOnce, bool IsCapped)> TryCodecAsync(
        EncoderDevice device,
        VideoCodec codec,
        ProbeClip clip,
        CancellationToken cancellation
    )
    {
        var trials = device.IsGpu ? GpuTrials : CpuTrials;
        foreach (var atOnce in trials)
        {
            var specs = Enumerable.Repeat(SpecOf((320, 180), codec), atOnce);
            var outcome = await EncodeAsync(device, clip, [.. specs], cancellation).ConfigureAwait(false);
            if (outcome is TranscodeOutcome.Done done)
            {
                return (done.Encoder, atOnce, device.IsGpu && atOnce < trials[0]);
            }
            if (outcome is not TranscodeOutcome.EncoderSessionsExhausted)
            {
                // Fewer of them would fail as well: it is not a cap.
                Log.TrialFailed(logger, codec, device.Id, outcome.ToString());
                return (null, 0, false);
            }
            Log.TrialCapped(logger, codec, device.Id, atOnce);
        }
        return (null, 0, false);
    }

    /// <summary>All formats of a codec beside each other. NVENC has no 4:2:2 on any card that this ffmpeg knows: it is not asked.</summary>
    private async Task<bool> TrySamplesAsync(
        EncoderDevice device,
        IReadOnlyList<VideoCodec> codecs,
        ProbeClip clip,
        CancellationToken cancellation
    )
    {
        foreach (var codec in device.IsGpu ? [] : codecs)
        {
            var specs = SampleFormats.All.Select(samples => SpecOf((320, 180), codec) with { Samples = samples });
            var outcome = await EncodeAsync(device, clip, [.. specs], cancellation).ConfigureAwait(false);
            if (outcome is not TranscodeOutcome.Done)
            {
                Log.TrialFailed(logger, codec, device.Id, outcome.ToString());
                return false;
            }
        }
        return !device.IsGpu && codecs.Count > 0;
    }

    private async Task<double> MeasureAsync(
        EncoderDevice device,
        VideoCodec codec,
        int sessions,
        ProbeClip hd,
        CancellationToken cancellation
    )
    {
        (int, int)[] ladder = [(854, 480), (640, 360), (426, 240)];
        var count = sessions == 0 ? ladder.Length : Math.Min(sessions, ladder.Length);
        var started = time.GetTimestamp();
        var specs = ladder.Take(count).Select(size => SpecOf(size, codec));
        var outcome = await EncodeAsync(device, hd, [.. specs], cancellation).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(started);
        return outcome is TranscodeOutcome.Done ? hd.Duration / elapsed : 0;
    }

    private async Task<TranscodeOutcome> EncodeAsync(
        EncoderDevice device,
        ProbeClip clip,
        ImmutableArray<RenditionSpec> specs,
        CancellationToken cancellation
    )
    {
        var attempt = AttemptId.NewRandom();
        var (folder, source) = openTrial(attempt, clip);
        using (folder)
        {
            var job = new TranscodeJob
            {
                Attempt = attempt,
                SourcePath = source,
                Facts = clip.Facts,
                Recipe = new Recipe(specs, PresetClass.Live, Clip: null),
                Budget = TrialLimit,
                DeviceId = device.Id,
            };
            return await engine.TranscodeAsync(job, static _ => { }, cancellation).ConfigureAwait(false);
        }
    }

    private static RenditionSpec SpecOf((int Width, int Height) size, VideoCodec codec) =>
        new()
        {
            WidthPx = size.Width,
            HeightPx = size.Height,
            BitrateBps = 5L * size.Width * size.Height,
            Codec = codec,
        };
}
