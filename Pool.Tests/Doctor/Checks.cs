using Pool.Doctor;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Doctor;

/// <summary>What the doctor makes of machines that are not as they should be; each finding that is not good says how to mend it.</summary>
public sealed class Checks
{
    [Theory]
    [InlineData("1", "4096 131072 33554432", "4096 16384 4194304", "4096", "warn,ok,ok,ok")]
    [InlineData("0", "4096\t131072\t33554432", "4096 16384 4194304", "4096", "ok,ok,ok,ok")]
    [InlineData("0", "4096 87380 212992", "4096 16384 212992", "128", "ok,warn,warn,warn")]
    [InlineData("0", "nonsense", "", "many", "ok,unknown,unknown,unknown")]
    public void Settings_of_the_kernel_that_slow_live_video_down_are_found(
        string slowStart,
        string receive,
        string send,
        string backlog,
        string grades
    )
    {
        using var kernel = new TempFolder();
        Directory.CreateDirectory(kernel.File("ipv4"));
        Directory.CreateDirectory(kernel.File("core"));
        File.WriteAllText(kernel.File("ipv4/tcp_slow_start_after_idle"), slowStart + "\n");
        File.WriteAllText(kernel.File("ipv4/tcp_rmem"), receive + "\n");
        File.WriteAllText(kernel.File("ipv4/tcp_wmem"), send + "\n");
        File.WriteAllText(kernel.File("core/somaxconn"), backlog + "\n");
        var findings = TcpCheck.Look(kernel.Path).ToList();
        Assert.Equal(grades, string.Join(',', findings.Select(finding => finding.Grade.ToString().ToLowerInvariant())));
        Assert.All(findings, finding => Assert.Equal(finding.Grade == Grade.Warn, finding.Mend is not null));
    }

    [Fact]
    public void A_machine_that_shows_no_settings_is_unknown() =>
        Assert.Equal(Grade.Unknown, Assert.Single(TcpCheck.Look("/nowhere")).Grade);

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, Grade.Ok)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, Grade.Warn)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, Grade.Warn)]
    public void A_secret_that_others_can_read_is_told(UnixFileMode mode, Grade grade)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("key"), "x");
        File.SetUnixFileMode(folder.File("key"), mode);
        Assert.Equal(grade, PrivateFileCheck.Look("key", folder.File("key")).Grade);
        Assert.Equal(Grade.Unknown, PrivateFileCheck.Look("key", folder.File("none")).Grade);
    }

    [Fact]
    public void Too_little_room_is_told_with_what_is_wanted()
    {
        using var folder = new TempFolder();
        Assert.Equal(Grade.Ok, SpaceCheck.Look("data", folder.File("not/yet/there"), 1, Grade.Bad, "mend").Grade);
        var full = SpaceCheck.Look("data", folder.Path, long.MaxValue, Grade.Bad, "make room");
        Assert.Equal((Grade.Bad, "make room"), (full.Grade, full.Mend));
    }

    [Fact]
    public void More_open_files_than_allowed_are_told() =>
        Assert.Equal((Grade.Ok, Grade.Warn), (OpenFilesCheck.Look(1).Grade, OpenFilesCheck.Look(int.MaxValue).Grade));

    [Fact]
    public async Task An_address_that_nobody_listens_at_is_told() =>
        Assert.Equal(
            Grade.Warn,
            (await ReachCheck.LookAsync("service", "127.0.0.1", 1, TimeProvider.System, CancellationToken.None)).Grade
        );

    [Fact]
    public async Task An_ffmpeg_that_is_not_there_or_cannot_encode_is_told()
    {
        var missing = await FfmpegCheck.LookAsync("/nowhere/ffmpeg", TimeProvider.System, CancellationToken.None);
        Assert.Contains("apt-get install ffmpeg", Assert.Single(missing).Mend, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        using var folder = new TempFolder();
        File.WriteAllText(
            folder.File("ffmpeg"),
            "#!/bin/sh\n[ \"$2\" = -version ] && echo 'ffmpeg version 9' || { echo 'Unknown encoder' >&2; exit 1; }\n"
        );
        File.SetUnixFileMode(folder.File("ffmpeg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var poor = await FfmpegCheck.LookAsync(folder.File("ffmpeg"), TimeProvider.System, CancellationToken.None);
        Assert.Equal("version 9", poor[0].What);
        Assert.All(poor.Skip(1), encoder => Assert.Contains("Unknown encoder", encoder.What, StringComparison.Ordinal));
    }
}
