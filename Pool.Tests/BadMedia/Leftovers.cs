using Pool.Tests.Fixtures;
using Pool.Tests.Transcoding;
using Pool.Worker.Children;
using Xunit;

namespace Pool.Tests.BadMedia;

/// <summary>What a bad case must not leave behind: children, files, handles, bytes of the budget, or a room that serves no more.</summary>
internal static class Leftovers
{
    /// <summary>Fails if anything is left, or if the next good segment is not served.</summary>
    public static async Task NoneAsync(EngineRoom room)
    {
        using (var next = await room.TranscodeAsync(await room.CameraAsync(), EngineRoom.RecipeOf(EngineRoom.Small)))
        {
            Assert.Equal(60, next.Renditions[0].FramesClaimed);
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
