using Google.Protobuf;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer;

/// <summary>One request's headers, decoded.</summary>
/// <param name="Segment">What is asked.</param>
/// <param name="Payment">How it is paid; an empty message off-chain.</param>
/// <param name="Sender">Who pays, the zero address off-chain.</param>
public sealed record SegmentRequest(SegmentMetadata Segment, Net.Payment Payment, EthAddress Sender);

/// <summary>The headers of POST /segment (server/segment_rpc.go getPayment, verifySegCreds), read before anything else is done.</summary>
public static class SegmentHeaders
{
    /// <summary>Header that carries the segment's description: base64 of SegData.</summary>
    public const string Segment = "Livepeer-Segment";

    /// <summary>Header that carries the payment: base64 of Payment, empty off-chain.</summary>
    public const string Payment = "Livepeer-Payment";

    /// <summary>Content-Type of a body that is the URL of the segment and not the segment.</summary>
    public const string UriContentType = "application/vnd+livepeer.uri";

    /// <summary>Content-Type of everything else, whatever it is.</summary>
    public const string BytesContentType = "video/MP2T";

    /// <summary>Longest segment header in characters: 16 profiles, a token and a bucket's policy take under half of it.</summary>
    public const int MaxSegmentLength = 16 * 1024;

    /// <summary>Longest payment header in characters: 600 tickets, the most a set of ticket parameters allows.</summary>
    public const int MaxPaymentLength = 64 * 1024;

    /// <summary>Reads both headers in the reference's order: payment, segment, profiles, duration.</summary>
    /// <param name="segment">Value of <see cref="Segment"/>; null if absent, which reads as an empty message.</param>
    /// <param name="payment">Value of <see cref="Payment"/>; null if absent, which reads as an empty message.</param>
    public static HeaderReading<SegmentRequest> Read(string? segment, string? payment) =>
        ReadPayment(payment)
            .Match(
                paid =>
                    ReadSegment(segment)
                        .Match<HeaderReading<SegmentRequest>>(
                            asked => new HeaderReading<SegmentRequest>.Good(
                                new SegmentRequest(asked, paid, EthAddress.FromWire(paid.Sender.Span))
                            ),
                            failure => new HeaderReading<SegmentRequest>.Bad(failure)
                        ),
                failure => new HeaderReading<SegmentRequest>.Bad(failure)
            );

    /// <summary>Reads the payment header.</summary>
    public static HeaderReading<Net.Payment> ReadPayment(string? header)
    {
        header ??= "";
        if (header.Length > MaxPaymentLength)
        {
            return HeaderReading<Net.Payment>.Refuse(402, $"base64 decode error: more than {MaxPaymentLength} characters");
        }
        if (!GoBase64.TryDecode(header, out var bytes, out var error))
        {
            return HeaderReading<Net.Payment>.Refuse(402, $"base64 decode error: {error}");
        }
        return TryParse(Net.Payment.Parser, bytes!, out var payment)
            ? new HeaderReading<Net.Payment>.Good(payment!)
            : HeaderReading<Net.Payment>.Refuse(402, $"protobuf unmarshal error: {GatewayErrors.ProtobufText}");
    }

    /// <summary>Reads the segment header.</summary>
    public static HeaderReading<SegmentMetadata> ReadSegment(string? header)
    {
        header ??= "";
        if (header.Length > MaxSegmentLength || !GoBase64.TryDecode(header, out var bytes, out _))
        {
            return HeaderReading<SegmentMetadata>.Refuse(403, GatewayErrors.SegmentEncoding);
        }
        return TryParse(Net.SegData.Parser, bytes!, out var segment)
            ? SegmentMetadata.From(segment!)
            : HeaderReading<SegmentMetadata>.Refuse(403, GatewayErrors.ProtobufText);
    }

    /// <summary>The value of either header for a message.</summary>
    public static string Write(IMessage message) => Convert.ToBase64String(message.ToByteArray());

    private static bool TryParse<T>(MessageParser<T> parser, byte[] bytes, out T? message)
        where T : class, IMessage<T>
    {
        try
        {
            message = parser.ParseFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }
    }
}
