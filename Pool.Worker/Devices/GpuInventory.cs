using System.Collections.Immutable;
using System.Globalization;

namespace Pool.Worker.Devices;

/// <summary>One GPU.</summary>
/// <param name="Index">Its number in the order of the PCI bus.</param>
/// <param name="Uuid">Its own name, e.g. <c>GPU-8932f937-d72c-4106-c12f-20bd9faed9f6</c>.</param>
/// <param name="Name">The product.</param>
internal sealed record Gpu(int Index, string Uuid, string Name);

/// <summary>What was found for <c>-nvidia</c>.</summary>
/// <param name="Gpus">The GPUs asked for; empty if there is a problem.</param>
/// <param name="Problem">One line that says what is missing and what to do; null if all asked for are there.</param>
internal sealed record GpuFindings(ImmutableArray<Gpu> Gpus, string? Problem);

/// <summary>Which NVIDIA GPUs there are: by NVML, else by nvidia-smi.</summary>
internal static class GpuInventory
{
    /// <summary>Finds GPUs.</summary>
    /// <param name="selection"><c>all</c>, or numbers as <c>0,1</c>.</param>
    /// <param name="runNvidiaSmi">Runs nvidia-smi with the arguments given; null if it cannot be run.</param>
    public static async Task<GpuFindings> FindAsync(string selection, Func<string[], Task<string?>> runNvidiaSmi)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var gpus = OfNvml(out var problem);
        if (gpus.Count == 0)
        {
            var text = await runNvidiaSmi(["--query-gpu=index,uuid,name", "--format=csv,noheader,nounits"]).ConfigureAwait(false);
            if (text is null)
            {
                return new GpuFindings(
                    [],
                    $"-nvidia {selection}: no NVIDIA driver is present ({problem}, and nvidia-smi does not run). Install the driver, or start without -nvidia."
                );
            }
            gpus = OfNvidiaSmi(text);
        }
        return Select(selection, gpus);
    }

    /// <summary>Reads <c>index, uuid, name</c> lines; lines of another form are left out.</summary>
    public static IReadOnlyList<Gpu> OfNvidiaSmi(string text) =>
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(',', 3, StringSplitOptions.TrimEntries))
                .Where(parts => parts.Length == 3 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out _))
                .Select(parts => new Gpu(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2])),
        ];

    /// <summary>Picks what was asked for.</summary>
    public static GpuFindings Select(string selection, IReadOnlyList<Gpu> gpus)
    {
        if (gpus.Count == 0)
        {
            return new GpuFindings([], $"-nvidia {selection}: the NVIDIA driver reports no GPU.");
        }
        if (selection.Equals("all", StringComparison.OrdinalIgnoreCase))
        {
            return new GpuFindings([.. gpus], null);
        }
        var picked = ImmutableArray.CreateBuilder<Gpu>();
        foreach (var part in selection.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                return new GpuFindings([], $"-nvidia {selection}: '{part}' is no GPU number. Write 'all', or numbers as in 0,1.");
            }
            if (gpus.FirstOrDefault(gpu => gpu.Index == index) is not { } found)
            {
                var known = string.Join(", ", gpus.Select(gpu => $"{gpu.Index} ({gpu.Name})"));
                return new GpuFindings([], $"-nvidia {selection}: there is no GPU {index}. Present: {known}.");
            }
            if (!picked.Contains(found))
            {
                picked.Add(found);
            }
        }
        return new GpuFindings(picked.ToImmutable(), null);
    }

    private static IReadOnlyList<Gpu> OfNvml(out string problem)
    {
        if (!Nvml.TryOpen(out var nvml, out problem))
        {
            return [];
        }
        using (nvml)
        {
            return nvml!.List();
        }
    }
}
