using System.Text;

namespace Pool.Worker.Children;

/// <summary>
/// The script that stands where the library looks for ffmpeg, and starts the real one confined. It becomes the leader of a session and
/// group of its own, and stays for one thing: when the node dies, at whatever moment, it kills the group. bwrap binds what it starts to
/// its own life late in its start; until then a sandbox half made, or an ffmpeg at its gate, would be left for ever.
/// </summary>
internal static class LauncherScript
{
    /// <summary>One report of progress, with 16 renditions, is half as long.</summary>
    private const int ReportBytes = 1024;

    /// <summary>Four reports a second for the longest attempt there is, 1020 s, four times over; then its pipe is closed.</summary>
    private const int MaxReports = 16_384;

    /// <summary>First argument of the script once it leads its group.</summary>
    private const string Leader = "--leader";

    /// <summary>The script's text.</summary>
    /// <param name="ffmpeg">Whole path of the real program.</param>
    /// <param name="sandbox">How to confine it; not <see cref="Sandbox.None"/>.</param>
    /// <param name="gpu">Whether it needs the NVIDIA devices.</param>
    /// <param name="settings">Limits and priority.</param>
    /// <param name="node">The process that starts it; no other may.</param>
    public static string Of(string ffmpeg, Sandbox sandbox, bool gpu, ChildSettings settings, int node)
    {
        var text = new StringBuilder("#!/bin/bash\n");
        text.Append("# Written anew at each start of the worker. Working directory: the job's folder.\n");
        text.Append($"if [[ ${{1-}} != {Leader} ]]; then\n");
        // A damaged source makes ffmpeg print without end; the library would keep all of it.
        text.Append($"  exec 2> >(exec tail -c {settings.StderrBytes} >&2)\n");
        // What reports progress is read line by line: a child that was taken over would fill the worker's memory with one line.
        text.Append($"  exec > >(exec dd bs={ReportBytes} count={MaxReports} status=none)\n");
        text.Append($"  exec setsid setpriv --pdeathsig TERM bash \"$0\" {Leader} \"$@\"\nfi\nshift\n");
        text.Append("trap 'kill -KILL 0' TERM\n");
        // The node may have died before its death had a signal.
        text.Append($"[[ $PPID == {node} ]] || exit 1\n");
        if (gpu && sandbox == Sandbox.Bubblewrap)
        {
            text.Append("nvidia=()\nfor device in /dev/nvidia*; do nvidia+=(--dev-bind-try \"$device\" \"$device\"); done\n");
        }
        text.Append($"nice -n {settings.Niceness} {Limits(settings.Limits, gpu)} \\\n  ");
        text.Append(sandbox == Sandbox.Bubblewrap ? Bubblewrap(ffmpeg, gpu) : Setpriv(gpu));
        return text.Append($" \\\n  {Quoted(ffmpeg)} \"$@\" <&0 &\nwait $!\n").ToString();
    }

    private static string Limits(ProcessLimits limits, bool gpu)
    {
        var memory = gpu ? "" : $" --as={limits.AddressSpaceBytes}";
        return $"prlimit --cpu={limits.CpuSeconds}{memory} --fsize={limits.FileBytes} --nofile={limits.OpenFiles} --core=0";
    }

    private static string Bubblewrap(string ffmpeg, bool gpu)
    {
        var folder = Path.GetDirectoryName(ffmpeg)!;
        var own = folder.StartsWith("/usr/", StringComparison.Ordinal) ? "" : $" --ro-bind {Quoted(folder)} {Quoted(folder)}";
        // CUDA looks the bus up under /sys, and its libraries may lie where a container's runtime says.
        var cuda = gpu
            ? " --ro-bind-try /sys /sys \"${nvidia[@]}\" --setenv CUDA_DEVICE_ORDER PCI_BUS_ID"
                + " ${LD_LIBRARY_PATH:+--setenv LD_LIBRARY_PATH \"$LD_LIBRARY_PATH\"}"
            : "";
        return "bwrap --unshare-all --die-with-parent --clearenv --setenv PATH /usr/bin:/bin"
            + " --ro-bind /usr /usr --ro-bind-try /lib /lib --ro-bind-try /lib64 /lib64 --ro-bind-try /bin /bin"
            + " --ro-bind-try /etc/alternatives /etc/alternatives --ro-bind-try /etc/ld.so.cache /etc/ld.so.cache"
            + $" --proc /proc --dev /dev --tmpfs /tmp{own}{cuda} --bind \"$PWD\" /job --chdir /job";
    }

    private static string Setpriv(bool gpu)
    {
        var cuda = gpu ? " CUDA_DEVICE_ORDER=PCI_BUS_ID ${LD_LIBRARY_PATH:+LD_LIBRARY_PATH=\"$LD_LIBRARY_PATH\"}" : "";
        return $"env -i PATH=/usr/bin:/bin{cuda} setpriv --no-new-privs --pdeathsig KILL";
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
