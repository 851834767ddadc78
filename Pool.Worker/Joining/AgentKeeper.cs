using Akka.Actor;
using Akka.Remote;
using Pool.Actors.Cluster;

namespace Pool.Worker.Joining;

/// <summary>
/// Keeps the agent's actor system up: one that was quarantined by its peer, or whose cluster is no more, cannot come back by itself, so
/// another is started in its place, over a fresh link.
/// </summary>
/// <param name="start">Starts an actor system.</param>
/// <param name="backoff">Pauses between systems that end at once.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears of restarts.</param>
internal sealed class AgentKeeper(Func<WorkerActors> start, Backoff backoff, TimeProvider time, ILogger<AgentKeeper> log)
{
    private static readonly TimeSpan LivedAfter = TimeSpan.FromMinutes(1);
    private volatile WorkerActors? _running;
    private volatile bool _isLast;

    /// <summary>The actors that run now, or ended last; null before the first. Taken once for one purpose: the next look may find others.</summary>
    public WorkerActors? Running => _running;

    /// <summary>Starts no other system after the one that runs now: the worker ends.</summary>
    public void StartNoOther() => _isLast = true;

    /// <summary>Runs actor systems until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !_isLast)
        {
            var since = time.GetTimestamp();
            var actors = start();
            _running = actors;
            var watch = actors.System.ActorOf(Props.Create(() => new QuarantineWatch(log)));
            actors.System.EventStream.Subscribe(watch, typeof(ThisActorSystemQuarantinedEvent));
            await using (stop.Register(() => actors.System.Terminate()))
            {
                await actors.System.WhenTerminated;
            }
            if (stop.IsCancellationRequested || _isLast)
            {
                return;
            }
            log.ActorsRestart();
            if (time.GetElapsedTime(since) >= LivedAfter)
            {
                backoff.Reset();
            }
            await Task.Delay(backoff.Next(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class QuarantineWatch(ILogger log) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is ThisActorSystemQuarantinedEvent quarantined)
            {
                log.Quarantined(quarantined.RemoteAddress.Host);
                Context.System.Terminate();
            }
            else
            {
                Unhandled(message);
            }
        }
    }
}
