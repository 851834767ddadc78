using Pool.Protocol.Media;
using Pool.Protocol.Messages;

namespace Pool.Actors.Workers;

/// <summary>Checks what a worker says of itself at registration. Whatever is out of bounds is rejected with what to do about it.</summary>
internal static class HelloCheck
{
    private const int MaxText = 64;
    private const int MaxDevices = 32;
    private const int MaxEncoders = 16;
    private const int MaxRunning = 1024;

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Fault(Hello hello, int maxCapacity) =>
        hello switch
        {
            { MinProtocol: > MessageVersion.Current } or { MaxProtocol: < MessageVersion.Current } =>
                $"this orchestrator speaks version {MessageVersion.Current}, the worker {hello.MinProtocol} to {hello.MaxProtocol}; upgrade the older one",
            { Capacity: 0 } => "zero capacity; give -maxSessions 1 or more",
            _ when hello.Capacity > maxCapacity =>
                $"a capacity of {hello.Capacity}; at most {maxCapacity} are taken from one worker",
            _ when IsText(hello.Name) && IsText(hello.Version) && IsText(hello.BootId) && IsText(hello.Payout) => FaultOfLists(
                hello
            ),
            _ => $"a name or version that is longer than {MaxText} characters or holds control characters",
        };

    private static string? FaultOfLists(Hello hello) =>
        hello.Devices.Count is 0 or > MaxDevices
        || hello.Running.Count > MaxRunning
        || hello.Devices.Any(device => device.Encoders.Count > MaxEncoders || !device.Encoders.All(IsText) || !IsText(device.Id))
            ? "lists out of bounds; upgrade the worker"
        : EncoderNames.CodecsOf(hello.Devices.SelectMany(device => device.Encoders)).Contains(VideoCodec.H264) ? null
        : "no encoder for H.264; run the worker's self-test";

    private static bool IsText(string text) => text.Length <= MaxText && !text.Any(char.IsControl);
}
