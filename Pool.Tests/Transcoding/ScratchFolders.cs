using Microsoft.Extensions.Logging.Abstractions;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Pool.Worker.ScratchSpace;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>Scratch is bounded, private, and never outlives what it was made for.</summary>
public sealed class ScratchFolders : IDisposable
{
    private readonly string _dataDir = Directory.CreateTempSubdirectory("pool-scratch-").FullName;

    public void Dispose() => Directory.Delete(_dataDir, recursive: true);

    [Fact]
    public void A_folder_is_gone_with_all_that_is_in_it()
    {
        var scratch = Open(budgetBytes: 1000);
        using (var folder = scratch.TryOpen(AttemptId.NewRandom(), 600)!)
        {
            File.WriteAllText(folder.SourcePath, "source");
            Directory.CreateDirectory(Path.Combine(folder.Path, "deep", "er"));
            Assert.Equal(600, scratch.ReservedBytes);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                    File.GetUnixFileMode(folder.Path)
                );
            }
            folder.Dispose();
        }
        Assert.Empty(Directory.GetDirectories(scratch.Folder));
        Assert.Equal(0, scratch.ReservedBytes);
    }

    [Fact]
    public void The_budget_refuses_what_does_not_fit()
    {
        var scratch = Open(budgetBytes: 1000);
        var first = scratch.TryOpen(AttemptId.NewRandom(), 600)!;
        Assert.Null(scratch.TryOpen(AttemptId.NewRandom(), 401));
        using var second = scratch.TryOpen(AttemptId.NewRandom(), 400);
        Assert.NotNull(second);
        first.Dispose();
        using var third = scratch.TryOpen(AttemptId.NewRandom(), 600);
        Assert.NotNull(third);
    }

    [Fact]
    public void What_a_killed_predecessor_left_is_removed_at_start()
    {
        var before = Open(budgetBytes: 1000);
        File.WriteAllText(before.TryOpen(AttemptId.NewRandom(), 600)!.SourcePath, "left behind");
        var after = Open(budgetBytes: 1000);
        Assert.Equal(before.Folder, after.Folder);
        Assert.Empty(Directory.GetDirectories(after.Folder));
        Assert.Equal(0, after.ReservedBytes);
    }

    [Fact]
    public void What_a_killed_stranger_left_is_removed_and_a_living_one_is_not()
    {
        var living = Open(budgetBytes: 1000, worker: "living");
        var killed = Directory.CreateDirectory(Path.Combine(_dataDir, "pool-of-one-that-was-killed"));
        File.WriteAllText(Path.Combine(killed.FullName, "lock"), "");
        var unknown = Directory.CreateDirectory(Path.Combine(_dataDir, "pool-of-another-program"));
        using var next = Open(budgetBytes: 1000, worker: "next");
        Assert.True(Directory.Exists(living.Folder));
        Assert.False(Directory.Exists(killed.FullName));
        Assert.True(unknown.Exists);
        living.Dispose();
    }

    [Fact]
    public void Workers_of_one_machine_do_not_share_a_folder_and_memory_is_preferred()
    {
        var mine = Scratch.Open(Defaults.Of<ScratchSettings>() with { BudgetBytes = 1000 }, _dataDir, NullLogger.Instance);
        var theirs = Scratch.Open(
            Defaults.Of<ScratchSettings>() with
            {
                BudgetBytes = 1000,
            },
            _dataDir + "-2",
            NullLogger.Instance
        );
        Assert.NotEqual(mine.Folder, theirs.Folder);
        Assert.Equal(Directory.Exists("/dev/shm"), mine.Folder.StartsWith("/dev/shm/", StringComparison.Ordinal));
        mine.Dispose();
        theirs.Dispose();
        Assert.False(Directory.Exists(mine.Folder));
    }

    [Fact]
    public void A_budget_that_memory_does_not_hold_goes_to_disk()
    {
        var scratch = Scratch.Open(
            Defaults.Of<ScratchSettings>() with
            {
                BudgetBytes = long.MaxValue,
            },
            _dataDir,
            NullLogger.Instance
        );
        Assert.Equal(Path.Combine(_dataDir, "scratch"), scratch.Folder);
    }

    private Scratch Open(long budgetBytes, string worker = "worker") =>
        Scratch.Open(
            Defaults.Of<ScratchSettings>() with
            {
                Folder = _dataDir,
                BudgetBytes = budgetBytes,
            },
            Path.Combine(_dataDir, worker),
            NullLogger.Instance
        );
}
