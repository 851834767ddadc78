namespace Pool.Doctor;

/// <summary>What can be looked at on any machine of a pool.</summary>
public static class Machine
{
    /// <summary>Keys, state and logs need little.</summary>
    private const long DataBytes = 256L << 20;

    /// <summary>The clock, the network's settings, room for the data folder, and limits of this process.</summary>
    /// <param name="dataDir">The data folder.</param>
    /// <param name="openFiles">Files and connections that may be needed at once.</param>
    public static IEnumerable<Finding> Look(string dataDir, int openFiles) =>
        [
            ClockCheck.Look(),
            .. TcpCheck.Look(),
            SpaceCheck.Look(
                "data folder",
                dataDir,
                DataBytes,
                Grade.Bad,
                "make room there, or write -dataDir and another folder"
            ),
            OpenFilesCheck.Look(openFiles),
        ];

    /// <summary>Room in memory for sources and renditions of a worker.</summary>
    /// <param name="wantedBytes">The budget of its scratch folder.</param>
    public static Finding Memory(long wantedBytes) =>
        OperatingSystem.IsLinux()
            ? SpaceCheck.Look(
                "/dev/shm",
                "/dev/shm",
                wantedBytes,
                Grade.Warn,
                "mount -o remount,size=4G /dev/shm (Docker: --shm-size 4g), or lower pool.worker.scratch.budget; until then the disk is used"
            )
            : Finding.Unknown("/dev/shm", "only looked at on Linux");
}
