using Pool.Actors.Settings;

namespace Pool.Worker.Joining;

/// <summary>How the link is dialled; <c>pool.worker.dial</c> in HOCON.</summary>
/// <param name="ConnectTimeout">Longest wait for one address until TLS stands.</param>
/// <param name="RetryFirst">Pause after the second failure in a row; the first is followed by a try at once. Doubles from then on.</param>
/// <param name="RetryMost">Longest pause.</param>
/// <param name="LivedAfter">A link that stood this long ends the row of failures.</param>
internal sealed record DialSettings(TimeSpan ConnectTimeout, TimeSpan RetryFirst, TimeSpan RetryMost, TimeSpan LivedAfter)
    : ISettings<DialSettings>
{
    /// <inheritdoc/>
    public static string Section => "pool.worker.dial";

    /// <inheritdoc/>
    public static DialSettings Read(HoconSection section) =>
        new(
            ConnectTimeout: section.Time("connect-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            RetryFirst: section.Time("retry-first", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
            RetryMost: section.Time("retry-most", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10)),
            LivedAfter: section.Time("lived-after", TimeSpan.Zero, TimeSpan.FromMinutes(10))
        );
}
