using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Pool.Worker.Children;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>What a bad case must not leave behind: children, files, handles, bytes of the budget, or a room that serves no more.</summary>
internal static class Leftovers
{
    private const string Good = "-f lavfi -i testsrc2=s=320x180:r=30 -frames:v 10 -c:v libx264 -preset ultrafast -bf 0 -f mpegts";

    /// <summary>Fails if anything is left, or if the next good segment is not served.</summary>
    public static async Task NoneAsync(EngineRoom room)
    {
        var clip = await room.ClipAsync("next.ts", Good);
        using (var next = await room.TranscodeAsync(clip, EngineRoom.RecipeOf(EngineRoom.Small)))
        {
            Assert.Equal(10, next.Renditions[0].FramesClaimed);
        }
        Assert.Empty(Directory.GetDirectories(room.Scratch.Folder));
        Assert.Equal(0, room.Scratch.ReservedBytes);
        Assert.Empty(HandlesBelow(room.Scratch.Folder + "/"));
        await Eventually.IsAsync(async () => (await ChildrenAsync(room.Spawn)).Length == 0, "all children are gone");
    }

    /// <summary>Open files of this process below a folder, removed ones included; not the lock of the folder itself.</summary>
    private static IEnumerable<string> HandlesBelow(string folder) =>
        Directory
            .GetFiles("/proc/self/fd")
            .Select(handle => new FileInfo(handle).LinkTarget)
            .OfType<string>()
            .Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file != $"{folder}lock");

    /// <summary>Children belong to the thread that started them.</summary>
    private static Task<string> ChildrenAsync(SpawnThread spawn) =>
        spawn.RunAsync(() => Task.FromResult(File.ReadAllText("/proc/thread-self/children")));
}
