using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pool.Doctor;

/// <summary>Whether the system's clock is kept right: log lines of several machines are compared, and tokens end at a time of day.</summary>
public static partial class ClockCheck
{
    private const string Name = "clock";

    /// <summary>What <c>adjtimex</c> answers when nothing keeps the clock right (TIME_ERROR).</summary>
    private const int Unsynchronised = 5;

    /// <summary>Room for the kernel's <c>struct timex</c>, which has 208 bytes where longs have 64 bits.</summary>
    private const int TimexBytes = 256;

    /// <summary>Where it holds the largest error, in µs.</summary>
    private const int MaxErrorAt = 24;

    private static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(1);

    /// <summary>Asks the kernel.</summary>
    public static Finding Look()
    {
        if (!OperatingSystem.IsLinux() || IntPtr.Size != sizeof(long))
        {
            return Finding.Unknown(Name, "only looked at on 64-bit Linux");
        }
        // All zero: nothing is changed, only read.
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        var state = adjtimex(ref MemoryMarshal.GetReference(timex));
        if (state < 0)
        {
            return Finding.Unknown(Name, "the kernel does not tell");
        }
        var error = TimeSpan.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(timex[MaxErrorAt..]));
        return state == Unsynchronised || error > Tolerable
            ? Finding.Warn(
                Name,
                "nothing keeps the clock right",
                "run a time daemon: apt-get install chrony, or timedatectl set-ntp true (in a container: on its host)"
            )
            : Finding.Ok(Name, $"kept right, within {error.TotalMilliseconds:0} ms");
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int adjtimex(ref byte timex);
}
