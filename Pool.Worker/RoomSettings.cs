using Pool.Actors.Agent;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Worker.Joining;
using Pool.Worker.Media;
using Pool.Worker.ScratchSpace;
using Pool.Worker.Transcoding;
using Pool.Worker.Warm;

namespace Pool.Worker;

/// <summary>All settings of a worker's rooms.</summary>
internal sealed record RoomSettings(
    WorkerNodeSettings Node,
    NodeLog Log,
    LinkSettings Link,
    DialSettings Dial,
    AgentSettings Agent,
    LaneSettings Lanes,
    ScratchSettings Scratch,
    TranscodeSettings Transcode,
    WarmSettings Warm
)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="SettingsException">With all that is wrong.</exception>
    public static RoomSettings Read(NodeConfig config)
    {
        var all = new RoomSettings(
            config.Read<WorkerNodeSettings>(),
            config.Read<NodeLog>(),
            config.Read<LinkSettings>(),
            config.Read<DialSettings>(),
            config.Read<AgentSettings>(),
            config.Read<LaneSettings>(),
            config.Read<ScratchSettings>(),
            config.Read<TranscodeSettings>(),
            config.Read<WarmSettings>()
        );
        config.ThrowIfFaulty();
        return all;
    }
}
