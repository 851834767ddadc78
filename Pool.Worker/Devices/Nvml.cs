using System.Runtime.InteropServices;
using System.Text;

namespace Pool.Worker.Devices;

/// <summary>NVIDIA's management library, as far as a list of GPUs needs it. Loaded at run time: most machines have none. Never run on a GPU.</summary>
internal sealed unsafe class Nvml : IDisposable
{
    private const int Success = 0;
    private const int NameBytes = 96;

    private readonly nint _library;
    private readonly delegate* unmanaged<int> _shutdown;

    private Nvml(nint library)
    {
        _library = library;
        _shutdown = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "nvmlShutdown");
    }

    /// <summary>Loads the library and asks its driver.</summary>
    /// <param name="nvml">The open library.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryOpen(out Nvml? nvml, out string problem)
    {
        nvml = null;
        var name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            problem = $"{name} cannot be loaded";
            return false;
        }
        if (!NativeLibrary.TryGetExport(library, "nvmlInit_v2", out var init))
        {
            problem = $"{name} is too old";
            return false;
        }
        var code = ((delegate* unmanaged<int>)init)();
        problem = code == Success ? "" : $"nvmlInit failed with {code}";
        nvml = code == Success ? new Nvml(library) : null;
        return nvml is not null;
    }

    /// <summary>All GPUs in the order of the PCI bus; those that cannot be asked are left out.</summary>
    public IReadOnlyList<Gpu> List()
    {
        uint count = 0;
        var getCount = (delegate* unmanaged<uint*, int>)NativeLibrary.GetExport(_library, "nvmlDeviceGetCount_v2");
        if (getCount(&count) != Success)
        {
            return [];
        }
        var getHandle = (delegate* unmanaged<uint, nint*, int>)NativeLibrary.GetExport(_library, "nvmlDeviceGetHandleByIndex_v2");
        var found = new List<Gpu>();
        for (uint i = 0; i < count; i++)
        {
            nint handle = 0;
            if (getHandle(i, &handle) == Success && TextOf("nvmlDeviceGetUUID", handle) is { } uuid)
            {
                found.Add(new Gpu((int)i, uuid, TextOf("nvmlDeviceGetName", handle) ?? "NVIDIA GPU"));
            }
        }
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = _shutdown();
        NativeLibrary.Free(_library);
    }

    private string? TextOf(string function, nint handle)
    {
        var bytes = stackalloc byte[NameBytes];
        var get = (delegate* unmanaged<nint, byte*, uint, int>)NativeLibrary.GetExport(_library, function);
        return get(handle, bytes, NameBytes) == Success
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(bytes))
            : null;
    }
}
