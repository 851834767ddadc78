namespace Pool.Protocol.Messages;

/// <summary>The version of the messages on a link, which both sides name at registration.</summary>
public static class MessageVersion
{
    /// <summary>What this software speaks.</summary>
    public const uint Current = 1;
}
