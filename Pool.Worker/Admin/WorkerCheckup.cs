using Pool.Doctor;
using Pool.Worker.Children;
using Pool.Worker.Devices;
using Pool.Worker.Transcoding;

namespace Pool.Worker.Admin;

/// <summary>What a worker finds on its machine and in itself, for <c>pool doctor</c>.</summary>
/// <param name="node">Its settings.</param>
/// <param name="scratchBytes">The budget of its scratch folder.</param>
/// <param name="room">What passed its self-test.</param>
internal sealed class WorkerCheckup(WorkerNodeSettings node, long scratchBytes, TranscodingRoom room)
{
    /// <summary>Files and connections that attempts, encoders and lanes may need at once.</summary>
    private const int OpenFiles = 4096;

    private static readonly string[] Keys = ["worker.key", "operator-token"];

    /// <summary>Looks at everything.</summary>
    /// <param name="whyNot">Why the pool gives it no work; null: it does.</param>
    public IReadOnlyList<Finding> Look(string? whyNot) =>
        [
            whyNot is null
                ? Finding.Ok("pool", "linked and given work")
                : Finding.Bad("pool", whyNot, "see pool log peek; is the pool's port open, the secret right, the pool up?"),
            Finding.Ok("ffmpeg", $"version {room.Launcher.Version}"),
            Confinement(),
            .. room.Devices.Select(Encoders),
            .. Machine.Look(node.DataDir, OpenFiles),
            Machine.Memory(scratchBytes),
            .. Keys.Select(key => PrivateFileCheck.Look(key, Path.Combine(node.DataDir, key))),
            Secret(),
        ];

    private Finding Confinement() =>
        room.Launcher.Sandbox == Sandbox.Bubblewrap
            ? Finding.Ok("sandbox", "ffmpeg runs in bubblewrap, without network")
            : Finding.Warn(
                "sandbox",
                "ffmpeg, which reads strangers' media, is not confined by bubblewrap",
                "apt-get install bubblewrap; where it is there, allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
            );

    private static Finding Encoders(ProvenDevice device) =>
        Finding.Ok(
            $"encoders {device.Device.Id}",
            $"{string.Join(", ", device.Encoders)} passed the self-test on {device.Device.Name}"
                + (device.EncoderSessions > 0 ? $", {device.EncoderSessions} at once" : "")
        );

    private Finding Secret() =>
        node.OrchSecret.Path is { } file
            ? PrivateFileCheck.Look("secret", file)
            : Finding.Warn(
                "secret",
                "it stands on the command line, where every user of this machine can read it",
                "write it into a file of mode 600, and that file's path after -orchSecret"
            );
}
