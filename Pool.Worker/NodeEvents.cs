namespace Pool.Worker;

/// <summary>What a worker tells operators of its start and end. Event ids 4200 to 4219.</summary>
internal static partial class NodeEvents
{
    [LoggerMessage(
        4200,
        LogLevel.Information,
        "pool-worker {Version} worker={WorkerId} name={Name} capacity={Capacity} devices={Devices}"
    )]
    public static partial void Started(
        this ILogger log,
        string version,
        string workerId,
        string name,
        int capacity,
        string devices
    );

    [LoggerMessage(4201, LogLevel.Information, "draining: no new attempts, those that run have {Limit}")]
    public static partial void Draining(this ILogger log, TimeSpan limit);

    [LoggerMessage(4202, LogLevel.Information, "drained, all attempts ended: {All}")]
    public static partial void Drained(this ILogger log, bool all);
}
