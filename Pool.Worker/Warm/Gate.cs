using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pool.Worker.Warm;

/// <summary>
/// A named pipe that a child waits at, in the middle of its start, for the text that says what is to be done. Linux only: the library has
/// no word for these calls.
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed partial class Gate(string path)
{
    private const uint OwnerOnly = 0b110_000_000;

    // Not blocking: without a reader the call fails instead of waiting for one. Not inherited: a child that held the pipe open for
    // writing would keep another one waiting for its end.
    private const int WriteOnly = 1;
    private const int NonBlocking = 0x800;
    private const int NotInherited = 0x8_0000;

    /// <summary>Whether there are such pipes here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Makes the pipe.</summary>
    /// <returns>False if the folder does not take one.</returns>
    public bool TryMake() => MakePipe(path, OwnerOnly) == 0;

    /// <summary>Hands the text to the child at the gate, and closes it: far less than a pipe holds, so nobody waits.</summary>
    /// <returns>False if nobody is at the gate, not yet or not any more.</returns>
    public bool TryPass(string text)
    {
        var descriptor = Open(path, WriteOnly | NonBlocking | NotInherited);
        if (descriptor < 0)
        {
            return false;
        }
        try
        {
            using var pipe = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);
            pipe.Write(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (IOException)
        {
            // It ended between the two calls.
            return false;
        }
    }

    /// <summary>Gives a file a second name in another folder of its file system.</summary>
    public static bool TryLink(string file, string name) => Link(file, name) == 0;

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);
}
