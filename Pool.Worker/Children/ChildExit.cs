namespace Pool.Worker.Children;

/// <summary>How one child ended.</summary>
/// <param name="Code">Exit code; 128 + n if a signal ended it, −1 if it was killed by us or never started.</param>
/// <param name="Stderr">The end of what it printed.</param>
internal readonly record struct ChildExit(int Code, string Stderr);
