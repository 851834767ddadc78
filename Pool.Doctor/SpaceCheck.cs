namespace Pool.Doctor;

/// <summary>Whether there is room where a node writes.</summary>
public static class SpaceCheck
{
    /// <summary>Looks at one place.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="folder">Where; its nearest folder that exists is looked at.</param>
    /// <param name="enough">Free bytes that are enough.</param>
    /// <param name="grade">How grave less is.</param>
    /// <param name="mend">What to do about less.</param>
    public static Finding Look(string name, string folder, long enough, Grade grade, string mend)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var place = Path.GetFullPath(folder);
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } above)
        {
            place = above;
        }
        try
        {
            var free = new DriveInfo(place).AvailableFreeSpace;
            return free >= enough
                ? Finding.Ok(name, $"{free >> 20} MiB free in {place}")
                : new Finding(name, grade, $"{free >> 20} MiB free in {place}, {enough >> 20} MiB are wanted", mend);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Unknown(name, $"{place}: {fault.Message}");
        }
    }
}
