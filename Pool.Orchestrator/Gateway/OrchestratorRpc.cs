using System.Net;
using Grpc.Core;
using Pool.Orchestrator.Joining;
using Pool.Protocol.Livepeer;
using Net = Livepeer.Net;

namespace Pool.Orchestrator.Gateway;

/// <summary>What a gateway asks before its first segment and after its last (go-livepeer server/rpc.go).</summary>
internal sealed class OrchestratorRpc(
    ActorEdge edge,
    IPayments payments,
    AuthTokenMint tokens,
    Offer offer,
    SourceLines lines,
    ILogger<OrchestratorRpc> log
) : Net.Orchestrator.OrchestratorBase
{
    /// <summary>Offers a session, if there is room for one more.</summary>
    public override async Task<Net.OrchestratorInfo> GetOrchestrator(Net.OrchestratorRequest request, ServerCallContext context)
    {
        var peer = context.GetHttpContext().Connection.RemoteIpAddress ?? IPAddress.None;
        var gateway = payments.NameOf(EthAddress.FromWire(request.Address.Span), peer);
        if (await edge.RequestSessionAsync(gateway, $"{SourcePrefix.Of(peer)}", context.CancellationToken) is { } why)
        {
            if (lines.MayTell(peer))
            {
                log.SessionCapped(gateway, why);
            }
            throw Refused(GatewayErrors.RequestCapped);
        }
        var info = offer.With(tokens.Issue());
        if (await payments.QuoteAsync(request, info, context.CancellationToken) is { } text)
        {
            throw Refused(text);
        }
        if (lines.MayTell(peer))
        {
            log.SessionOffered(gateway, info.AuthToken.SessionId);
        }
        return info;
    }

    /// <summary>Answers with a signature over the value; off-chain that is nothing.</summary>
    public override Task<Net.PingPong> Ping(Net.PingPong request, ServerCallContext context) =>
        Task.FromResult(new Net.PingPong());

    /// <summary>Ends a session. Its token need not be in time.</summary>
    public override Task<Net.EndTranscodingSessionResponse> EndTranscodingSession(
        Net.EndTranscodingSessionRequest request,
        ServerCallContext context
    )
    {
        if (request.AuthToken is not { } token)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, GatewayErrors.MissingAuthToken));
        }
        if (tokens.Verify(token) == AuthTokenVerdict.Forged)
        {
            throw Refused(GatewayErrors.EndInvalidAuthToken);
        }
        if (lines.MayTell(context.GetHttpContext().Connection.RemoteIpAddress))
        {
            log.SessionEndRequested(token.SessionId);
        }
        edge.EndSession(token.SessionId);
        return Task.FromResult(new Net.EndTranscodingSessionResponse());
    }

    private static RpcException Refused(string text) => new(new Status(StatusCode.Unknown, text));
}
