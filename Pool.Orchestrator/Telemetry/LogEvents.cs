namespace Pool.Orchestrator.Telemetry;

/// <summary>Numbers of this program's log lines, by room.</summary>
internal static class LogEvents
{
    // Gateway
    public const int SegmentRefused = 5001;
    public const int SegmentReceived = 5002;
    public const int SegmentTranscoded = 5003;
    public const int SegmentFailed = 5004;
    public const int SegmentCutOff = 5005;
    public const int SegmentUnread = 5006;
    public const int SessionOffered = 5007;
    public const int SessionCapped = 5008;
    public const int SessionEndRequested = 5009;
    public const int NoAnswer = 5010;
    public const int SourceOutOfBounds = 5019;

    // Media
    public const int RenditionReturned = 5101;
    public const int NoRoomForRendition = 5102;
    public const int LaneRefused = 5103;

    // Joining
    public const int LinkUp = 5201;
    public const int LinkDown = 5202;
    public const int LinkRefused = 5203;
    public const int HandshakeFailed = 5204;
    public const int HandshakesFull = 5205;
    public const int SecretMade = 5206;
    public const int SecretChanged = 5207;
    public const int SecretUnreadable = 5208;
    public const int ConnectionsFull = 5209;
    public const int LinesKeptBack = 5210;
    public const int GreetingUnread = 5211;
    public const int LibraryLinesKeptBack = 5212;
    public const int SecretUnwatched = 5213;

    // Program
    public const int Ready = 5301;
    public const int Draining = 5302;
    public const int Stopped = 5303;
    public const int DrainTimedOut = 5304;

    // Outbound
    public const int RenditionNotPosted = 5502;

    // Admin
    public const int WorkerSteered = 5401;
    public const int MemberEnded = 5402;
}
