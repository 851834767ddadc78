using Pool.Actors.Agent;
using Pool.Actors.Settings;
using Pool.Hosting;
using Pool.Hosting.Logs;
using Pool.Hosting.Metrics;
using Pool.Hosting.Operator;
using Pool.Protocol.Identity;
using Pool.Worker.Joining;

namespace Pool.Worker.Admin;

/// <summary>The worker's address for its operator: <c>GET /healthz</c> answers 200 while the pool gives it work, else 503 with the reason.</summary>
/// <param name="agent">Asks the agent.</param>
/// <param name="keeper">Has the actors.</param>
/// <param name="dialer">Has the link.</param>
/// <param name="checkup">Looks at the machine.</param>
internal sealed class OperatorDesk(AgentEdge agent, AgentKeeper keeper, LinkDialer dialer, WorkerCheckup checkup)
{
    /// <summary>Listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="offer">What the worker offers.</param>
    /// <param name="node">What shows that somebody is its operator, the log, and what <c>/metrics</c> reads.</param>
    /// <exception cref="SettingsException">Nothing can listen there.</exception>
    public async Task<WebApplication> StartAsync(
        HostPort address,
        WorkerOffer offer,
        (OperatorToken Token, NodeLogs Logs, NodeMetrics Metrics) node
    )
    {
        const string flag = "cliAddr";
        var parts = new OperatorParts
        {
            Node = new NodeView("worker", offer.WorkerId.Text, offer.Version, Environment.ProcessId),
            Token = node.Token,
            WhyNotReady = WhyNotAsync,
            Logs = node.Logs,
            Metrics = node.Metrics,
            Actors = () => keeper.Running?.System,
            Examine = async cancel => checkup.Look(await WhyNotAsync(cancel)),
        };
        var listen = ListenAddress.Of(flag, address);
        var app = OperatorHost.Build(parts, listen, _ => { });
        try
        {
            await ListenAddress.StartAsync(app, flag, listen);
            return app;
        }
        catch (SettingsException)
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why the pool gives no work to this worker; null: it does.</summary>
    private async ValueTask<string?> WhyNotAsync(CancellationToken cancel) =>
        dialer.WhyNot is { Length: > 0 } unlinked ? unlinked
        : await agent.StatusAsync(cancel) is not { } status ? "the worker's actors do not answer"
        : status.Registered ? null
        : status.Why;
}
