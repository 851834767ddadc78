using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Pool.Protocol.Identity;
using Pool.Protocol.Messages;

namespace Pool.Actors.Workers;

/// <summary>The wire form of an order.</summary>
internal static class OrderWire
{
    private const int OpaqueBytes = 16;

    /// <summary>Off-chain and until there are books, all work is done under these terms.</summary>
    public const string Terms = "unpaid";

    /// <summary>The order with its lanes.</summary>
    public static Order ToWire(WorkerProtocol.RunAttempt run, AttemptLanes lanes) =>
        new()
        {
            Epoch = run.Epoch,
            Number = run.Number,
            AttemptId = run.Order.Attempt.Text,
            SegmentId = run.Order.Segment.Text,
            JobKey = ByteString.CopyFrom(run.Order.JobKey.Span),
            SourceSha256 = ByteString.CopyFrom(run.Order.SourceSha256.Span),
            SourceLength = (ulong)run.Order.SourceBytes,
            Recipe = RecipeWire.ToWire(run.Order.Recipe),
            BudgetMs = (uint)Math.Max(1, run.Order.Budget.TotalMilliseconds),
            DurationMs = (uint)run.Order.DurationMs,
            SourcePath = lanes.SourcePath,
            RenditionPath = lanes.RenditionPath,
            Token = lanes.Token,
            TermsId = Terms,
            Session = OpaqueOf(run.Order.Session),
            TraceId = run.Order.Segment.Text,
        };

    /// <summary>What the attempt may do on the data lanes.</summary>
    public static AttemptOpening OpeningOf(AttemptOrder order, WorkerId worker, TimeSpan margin) =>
        new()
        {
            Attempt = order.Attempt,
            Worker = worker,
            Segment = order.Segment,
            Source = order.Source,
            TokenSession = order.TokenSession,
            Seq = order.Seq,
            JobKey = order.JobKey,
            Recipe = order.Recipe,
            ProfileNames = order.ProfileNames,
            DurationMs = order.DurationMs,
            Lifetime = order.Budget + margin,
        };

    /// <summary>Equal for segments of one session; tells a worker neither the gateway nor the stream.</summary>
    public static string OpaqueOf(SessionKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())).AsSpan(0, OpaqueBytes));
}
