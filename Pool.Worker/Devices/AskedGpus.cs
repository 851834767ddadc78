using System.Collections.Immutable;
using Pool.Worker.Children;

namespace Pool.Worker.Devices;

/// <summary>The GPUs that <c>-nvidia</c> asks for.</summary>
internal static class AskedGpus
{
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(10);

    /// <summary>Finds them; none for <c>none</c>.</summary>
    /// <exception cref="ToolchainException">One of them is not there.</exception>
    public static async Task<ImmutableArray<Gpu>> FindAsync(string selection, string folder, TimeProvider time)
    {
        if (selection == "none")
        {
            return [];
        }
        var found = await GpuInventory.FindAsync(
            selection,
            async arguments =>
                await ToolRun.RunAsync("nvidia-smi", arguments, folder, QueryLimit, time) is { Code: 0 } done ? done.Output : null
        );
        return found.Problem is null ? found.Gpus : throw new ToolchainException(found.Problem);
    }
}
