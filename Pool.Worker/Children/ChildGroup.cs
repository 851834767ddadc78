using System.Globalization;
using System.Runtime.InteropServices;

namespace Pool.Worker.Children;

/// <summary>
/// All processes of one child: its launcher (<see cref="LauncherScript"/>) makes them a group of their own, and a signal to the group
/// misses nobody, whenever it comes. Linux only: the library has no word for these calls.
/// </summary>
internal sealed partial class ChildGroup
{
    private const string ChildrenOfThisThread = "/proc/thread-self/children";
    private const int KillSignal = 9;
    private readonly int _leader;

    private ChildGroup(int leader) => _leader = leader;

    /// <summary>The group of the child that this thread started last.</summary>
    /// <param name="folder">Its working directory, which no other child has.</param>
    /// <returns>Null if there is none such any more, or the kernel does not tell.</returns>
    public static ChildGroup? Newest(string folder) =>
        File.Exists(ChildrenOfThisThread)
        && File.ReadAllText(ChildrenOfThisThread).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var last]
        && Path.GetFileName(FolderOf(last)) == Path.GetFileName(folder)
            ? new ChildGroup(int.Parse(last, CultureInfo.InvariantCulture))
            : null;

    /// <summary>Kills all of it.</summary>
    public void Kill()
    {
        // First whoever could still make others; its group is there as soon as there is more of it than itself. Who is gone needs no signal.
        _ = Signal(_leader, KillSignal);
        _ = Signal(-_leader, KillSignal);
    }

    private static string? FolderOf(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
