using Pool.Cmd.Stream.Wire;

namespace Pool.Cmd.Stream;

/// <summary>What belongs to one of the streams that run at once.</summary>
internal sealed record StreamState(int Index, string ManifestId, SessionPool Sessions, HlsFolder Output);
