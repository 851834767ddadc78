namespace Pool.Worker.Children;

/// <summary>How every ffmpeg of this worker is started.</summary>
/// <param name="Ffmpeg">The program, a name to look up on PATH or a whole path.</param>
/// <param name="Sandbox">The strongest confinement to try.</param>
/// <param name="Limits">What one may use.</param>
/// <param name="Niceness">How far it stands below the agent, 0 to 19.</param>
/// <param name="StderrBytes">How much of the end of what it prints is kept.</param>
internal sealed record ChildSettings(string Ffmpeg, Sandbox Sandbox, ProcessLimits Limits, int Niceness, int StderrBytes);
