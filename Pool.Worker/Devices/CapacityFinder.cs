namespace Pool.Worker.Devices;

/// <summary>Suggests how many live sessions a worker should offer when its operator says <c>-maxSessions auto</c>.</summary>
internal static class CapacityFinder
{
    /// <summary>
    /// The share of measured speed that is promised: film is harder than the test picture, sessions come in bursts, and the agent needs
    /// some of the machine too.
    /// </summary>
    public const double Promised = 0.8;

    /// <summary>Renditions of the usual ladder, and of the clip that was measured.</summary>
    public const int LadderSize = 3;

    /// <summary>Sessions for a machine; at least 1.</summary>
    public static int Suggest(IEnumerable<ProvenDevice> devices) => Math.Max(1, devices.Sum(SessionsOf));

    private static int SessionsOf(ProvenDevice device)
    {
        var bySpeed = (int)(device.RealTimeRatio * Promised);
        return device.EncoderSessions == 0 ? bySpeed : Math.Min(bySpeed, device.EncoderSessions / LadderSize);
    }
}
