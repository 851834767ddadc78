using System.Collections.Immutable;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;

namespace Pool.Actors.Routing;

/// <summary>What the router knows of one worker that takes work.</summary>
internal sealed record Seat
{
    private const double Doubtful = 0.5;
    private const double Weight = 0.2;
    private const double Worst = 8;

    /// <summary>The worker.</summary>
    public required WorkerId Worker { get; init; }

    /// <summary>Number of its link: orders are counted within it.</summary>
    public required ulong Epoch { get; init; }

    /// <summary>Sessions it offers.</summary>
    public required int Capacity { get; init; }

    /// <summary>What it encodes.</summary>
    public required ImmutableArray<VideoCodec> Codecs { get; init; }

    /// <summary>Whether it encodes every <see cref="SampleFormat"/>.</summary>
    public bool AllSamples { get; init; }

    /// <summary>Highest order it accepts, by its own word.</summary>
    public ulong HighestOrder { get; init; }

    /// <summary>Last order given to it.</summary>
    public ulong LastOrder { get; init; }

    /// <summary>Sessions that have their berth here.</summary>
    public int Berths { get; init; }

    /// <summary>Smoothed time of an attempt over the duration of its segment; failures make it worse; null: nothing is known yet.</summary>
    public double? Ratio { get; init; }

    /// <summary>Attempts it accepts right now.</summary>
    public int Credit => HighestOrder > LastOrder ? (int)Math.Min(HighestOrder - LastOrder, (ulong)Capacity) : 0;

    /// <summary>
    /// Expected time of one more attempt over its segment's duration. What is at work slows it down, and so will the sessions at home here,
    /// whether or not they have a segment here at this moment.
    /// </summary>
    /// <param name="hope">What to expect of a worker of whom nothing is known.</param>
    public double Expected(double hope) => (Ratio ?? hope) * Slowdown;

    /// <summary>The same; null: nothing is known of it.</summary>
    public double? Expected() => Ratio * Slowdown;

    private double Slowdown => 1 + (double)Math.Max(Capacity - Credit, Berths) / Capacity;

    /// <summary>With one more end taken into account.</summary>
    public Seat Judged(bool well, double? ratio) =>
        this with
        {
            Ratio = well ? Smoothed(ratio ?? Ratio) : Math.Min(Worst, 2 * Math.Max(Ratio ?? 0, Doubtful)),
        };

    private double? Smoothed(double? ratio) => Ratio + Weight * (ratio - Ratio) ?? ratio;
}
