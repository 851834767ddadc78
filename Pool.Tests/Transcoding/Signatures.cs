using Pool.Actors.Agent;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Transcoding;

/// <summary>MPEG-7 video signatures: those that ffmpeg makes by hand of the same pictures, to the byte.</summary>
[Collection("engine room")]
public sealed class Signatures(EngineRoom room)
{
    [Fact]
    public async Task Each_rendition_has_the_signature_of_its_own_pictures_before_they_are_encoded()
    {
        var paced = EngineRoom.Small with { WidthPx = 240, HeightPx = 136, Fps = new FrameRate(15, 1) };
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small, paced) with { Signatures = true };
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe);
        var first = await ByHandAsync("scale=160:90,format=yuv420p");
        var second = await ByHandAsync("scale=240:136,format=yuv420p,fps=15");
        Assert.Equal(first, await SignatureAsync(done, 0));
        Assert.Equal(second, await SignatureAsync(done, 1));
        Assert.NotEqual(first, second);
        Assert.Equal(60, (await Clips.PacketsAsync(done.Renditions[0].Path, "v:0")).Count);
    }

    [Fact]
    public async Task Deeper_pictures_stay_deep_beside_their_signature()
    {
        var deep = EngineRoom.Small with { Samples = SampleFormat.Yuv422Of10Bit };
        using var done = await room.TranscodeAsync(
            await room.CameraAsync(),
            EngineRoom.RecipeOf(deep) with
            {
                Signatures = true,
            }
        );
        Assert.Equal("yuv422p10le", Clips.Value(await Clips.VideoAsync(done.Renditions[0].Path), "pix_fmt"));
        Assert.NotEmpty(await SignatureAsync(done, 0));
    }

    [Fact]
    public async Task A_part_of_a_segment_has_the_signature_of_that_part()
    {
        var recipe = EngineRoom.RecipeOf(EngineRoom.Small) with { Signatures = true, Clip = new Clip(500, 1500) };
        using var done = await room.TranscodeAsync(await room.CameraAsync(), recipe);
        Assert.Equal(30, (await Clips.PacketsAsync(done.Renditions[0].Path, "v:0")).Count);
        Assert.Equal(
            await ByHandAsync("trim=start_frame=15:end_frame=45,scale=160:90,format=yuv420p"),
            await SignatureAsync(done, 0)
        );
    }

    [Fact]
    public async Task There_is_none_where_none_was_asked()
    {
        using var done = await room.TranscodeAsync(await room.CameraAsync(), EngineRoom.RecipeOf(EngineRoom.Small));
        Assert.False(File.Exists(done.Renditions[0].Path + TranscodeJob.SignatureEnding));
    }

    private static Task<byte[]> SignatureAsync(Transcoded done, int index) =>
        File.ReadAllBytesAsync(done.Renditions[index].Path + TranscodeJob.SignatureEnding);

    private async Task<byte[]> ByHandAsync(string filters)
    {
        var path = Path.Combine(room.Folder, $"{Guid.NewGuid():N}.sig");
        await Fixtures.Ffmpeg.RunAsync(
            $"-copyts -i {await room.CameraAsync()} -an -vf {filters},settb=1/90000,signature=format=binary:filename={path} -f null -"
        );
        return await File.ReadAllBytesAsync(path);
    }
}
