using Pool.Protocol.Media;

namespace Pool.Worker.Devices;

/// <summary>What this room tells operators. Event ids 4150 to 4199.</summary>
internal static partial class Log
{
    [LoggerMessage(
        4150,
        LogLevel.Information,
        "Device {DeviceId} ({Name}) passed the self-test with: {Encoders}; encoders at once {Sessions} (0: no bound met); {Ratio:0.0} times real time (0: not measured)"
    )]
    public static partial void Proven(ILogger logger, string deviceId, string name, string encoders, int sessions, double ratio);

    [LoggerMessage(
        4151,
        LogLevel.Warning,
        "{Codec} on device {DeviceId} did not pass the self-test and is not offered: {Outcome}"
    )]
    public static partial void TrialFailed(ILogger logger, VideoCodec codec, string deviceId, string outcome);

    [LoggerMessage(
        4152,
        LogLevel.Information,
        "{Codec} on device {DeviceId}: {AtOnce} encoders at once are too many, trying fewer"
    )]
    public static partial void TrialCapped(ILogger logger, VideoCodec codec, string deviceId, int atOnce);
}
