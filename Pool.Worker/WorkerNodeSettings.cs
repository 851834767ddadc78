using System.Text.RegularExpressions;
using Pool.Actors.Link;
using Pool.Actors.Settings;
using Pool.Protocol.Identity;

namespace Pool.Worker;

/// <summary>A worker's own settings; <c>pool.worker</c> in HOCON.</summary>
internal sealed partial record WorkerNodeSettings : ISettings<WorkerNodeSettings>
{
    /// <summary>Most sessions that a worker may offer.</summary>
    public const int MaxSessionsBound = 1000;

    private const int MaxNameLength = 64;
    private const int MaxPathLength = 4096;

    /// <inheritdoc/>
    public static string Section => "pool.worker";

    /// <summary>The pool's addresses, tried in turn; at least one.</summary>
    public required IReadOnlyList<HostPort> OrchAddr { get; init; }

    /// <summary>The pool's secret.</summary>
    public required SecretSource OrchSecret { get; init; }

    /// <summary>As what it joins.</summary>
    public required LinkKind Join { get; init; }

    /// <summary>Sessions offered; null: found by test.</summary>
    public required int? MaxSessions { get; init; }

    /// <summary>GPUs as they were asked for: <c>none</c>, <c>all</c>, or numbers with commas.</summary>
    public required string Nvidia { get; init; }

    /// <summary>How the worker is shown.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is paid, <c>0x</c> and 40 hex digits; null: nowhere.</summary>
    public required string? Payout { get; init; }

    /// <summary>Folder of its key and scratch space.</summary>
    public required string DataDir { get; init; }

    /// <summary>Where its health is shown; null: nowhere.</summary>
    public required HostPort? CliAddr { get; init; }

    /// <summary>Log level, 0 to 6.</summary>
    public required int Verbosity { get; init; }

    /// <summary>Longest wait for running attempts at the end.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <inheritdoc/>
    public static WorkerNodeSettings Read(HoconSection section)
    {
        return new WorkerNodeSettings
        {
            Join = section.OneOf<LinkKind>("join"),
            OrchAddr = section.Addresses("orch-addr", "write -orchAddr host:port, the pool's service address"),
            OrchSecret =
                section.Secret("orch-secret")
                ?? section.Missing("orch-secret", "write -orchSecret text-or-file; its operator has it", SecretSource.Of("")),
            MaxSessions = section.WholeOrAuto("max-sessions", 1, MaxSessionsBound),
            Nvidia = section.Text("nvidia", GpuList(), "none, all, or numbers of GPUs with commas", "0,1") ?? "none",
            Name = section.Text("name", MaxNameLength) ?? Environment.MachineName,
            Payout = section.Text("payout", Address(), "0x and 40 hex digits", "0x0000000000000000000000000000000000000000"),
            DataDir = Path.GetFullPath(section.Text("data-dir", MaxPathLength) ?? DataFolder.Of("worker")),
            CliAddr = section.AddressOr("cli-addr", "none"),
            Verbosity = section.Whole("verbosity", 0, NodeLog.MaxVerbosity),
            DrainTimeout = section.Time("drain-timeout", TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
    }

    [GeneratedRegex(@"^(none|all|\d{1,2}(,\d{1,2})*)$")]
    private static partial Regex GpuList();

    [GeneratedRegex("^0x[0-9a-fA-F]{40}$")]
    private static partial Regex Address();
}
