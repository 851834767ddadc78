using Pool.Cmd;
using Pool.Cmd.Stream;
using Pool.Protocol.Media;
using Xunit;

namespace Pool.Tests.Cmd;

public sealed class Ladders
{
    [Fact]
    public void Names_give_what_the_recorded_gateway_asked_for()
    {
        var ladder = ProfileLadder.Read(ProfileLadder.Default);
        Assert.Equal(["480p", "360p", "240p"], ladder.Select(profile => profile.Name));
        Assert.Equal((854, 480, 1_200_000L), (ladder[0].WidthPx, ladder[0].HeightPx, ladder[0].BitrateBps));
        Assert.Equal((EncoderProfile.ConstrainedHigh, 2000), (ladder[0].Profile, ladder[0].GopMs));
    }

    [Fact]
    public void A_file_in_the_form_of_go_livepeer_is_read()
    {
        var profile = FromFile(
            """[{"name":"a","width":320,"height":180,"bitrate":0,"fps":30000,"fpsDen":1001,"profile":"H264Main","gop":"intra","encoder":"HEVC","quality":30,"format":"mp4"}]"""
        );
        Assert.Equal(new FrameRate(30000, 1001), profile.Fps);
        Assert.Equal(
            (EncoderProfile.Main, -1, VideoCodec.Hevc, 30),
            (profile.Profile, profile.GopMs, profile.Codec, profile.Quality)
        );
        Assert.Equal(Container.Mp4, profile.Container);
        Assert.Equal(2500, FromFile("""[{"name":"a","gop":"2.5"}]""").GopMs);
    }

    [Theory]
    [InlineData("""[{"name":"../a"}]""")]
    [InlineData("""[{"name":".."}]""")]
    [InlineData("""[{"name":"a"},{"name":"a"}]""")]
    [InlineData("""[{"width":1}]""")]
    [InlineData("""[{"name":"a","profile":"H264Best"}]""")]
    [InlineData("""[{"name":"a","width":"wide"}]""")]
    [InlineData("""{"name":"a"}""")]
    [InlineData("[]")]
    [InlineData("[")]
    public void A_file_that_makes_no_sense_is_wrong_usage(string json) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandFailure>(() => FromFile(json)).Code);

    [Fact]
    public void An_unknown_name_is_wrong_usage() =>
        Assert.Contains(
            "240p",
            Assert.Throws<CommandFailure>(() => ProfileLadder.Read("9000p")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("2s", 2000)]
    [InlineData("250ms", 250)]
    [InlineData("1.5m", 90_000)]
    [InlineData("24h", 86_400_000)]
    public void Times_have_units(string text, double ms)
    {
        Assert.True(TimeText.TryParse(text, out var time));
        Assert.Equal(ms, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-2s")]
    [InlineData("s")]
    [InlineData("1e300h")]
    [InlineData("0s")]
    public void What_is_no_time_is_none(string text) => Assert.False(TimeText.TryParse(text, out _));

    private static RenditionProfile FromFile(string json)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return ProfileLadder.Read(path)[0];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
