namespace Pool.Worker.ScratchSpace;

/// <summary>What this room tells operators. Event ids 4106 to 4109.</summary>
internal static partial class Log
{
    [LoggerMessage(4106, LogLevel.Information, "Removed {Count} scratch folders that a killed predecessor left in {Folder}")]
    public static partial void LeftoversRemoved(ILogger logger, int count, string folder);

    [LoggerMessage(4107, LogLevel.Warning, "Scratch folder {Folder} could not be removed: {Reason}")]
    public static partial void ScratchNotRemoved(ILogger logger, string folder, string reason);

    [LoggerMessage(4109, LogLevel.Debug, "Scratch folder {Folder} is left alone: {Reason}")]
    public static partial void ScratchInUse(ILogger logger, string folder, string reason);
}
