using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Pool.Tests.BadMedia;

/// <summary>
/// A file and an address that nobody may touch: the kernel tells of every open of the file, by whatever process and under whatever name,
/// and of every connection.
/// </summary>
internal sealed class Canary : IDisposable
{
    private const int NonBlocking = 0x800;
    private const uint AccessedOrOpened = 0x1 | 0x20;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _watch;

    /// <summary>Watches a file, which others must have done with.</summary>
    public Canary(string file)
    {
        File = file;
        _listener.Start();
        _watch = inotify_init1(NonBlocking);
        if (_watch < 0 || inotify_add_watch(_watch, Encoding.UTF8.GetBytes(file + "\0"), AccessedOrOpened) < 0)
        {
            throw new IOException($"the kernel does not watch {file}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The address.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What was touched since; null: nothing.</summary>
    public string? Song =>
        _listener.Pending() ? "somebody connected"
        : read(_watch, new byte[4096], 4096) > 0 ? "somebody opened the file"
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _ = close(_watch);
    }

    // Named as the kernel's calls are, which this is all about.
#pragma warning disable SYSLIB1054, IDE1006, CA5392
    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_init1(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_add_watch(int watch, byte[] path, uint mask);

    [DllImport("libc", SetLastError = true)]
    private static extern nint read(int file, byte[] buffer, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);
#pragma warning restore SYSLIB1054, IDE1006, CA5392
}
