using Akka.Actor;
using Google.Protobuf;
using Pool.Actors.Cluster;
using Pool.Actors.Link;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Media;
using Pool.Tests.Cluster;
using Pool.Tests.Fixtures;
using Xunit;
using Said = Pool.Protocol.Messages;

namespace Pool.Tests.BadMedia;

/// <summary>
/// A worker that is let in and says what is not so, over the real transport: about attempts that are not its own it is not heard, about its
/// own it is replaced; its link and everybody's segments go on.
/// </summary>
public sealed class LyingWorkers : IAsyncLifetime
{
    private static readonly RenditionSpec Spec = new()
    {
        WidthPx = 640,
        HeightPx = 360,
        BitrateBps = 600_000,
    };

    private readonly SteeredDesk _desk = new();
    private readonly LinkedNodes _nodes;
    private readonly TaskCompletionSource _release = new();
    private byte _source;

    public LyingWorkers() => _nodes = new LinkedNodes(_desk);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("a result")]
    [InlineData("a result without anything")]
    [InlineData("a failure of the source")]
    [InlineData("a refusal")]
    [InlineData("an acceptance")]
    [InlineData("progress without measure")]
    public async Task What_it_says_of_another_s_attempt_is_not_heard(string lie)
    {
        var (honest, hands) = await JoinAsync('b', hangs: true);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !hands.Begun.IsEmpty, "the honest worker has begun");
        var (liar, _) = await JoinAsync('a');
        var attempt = hands.Begun.First().Attempt;
        foreach (var id in (string[])[attempt.Text, AttemptId.NewRandom().Text, "", "no id", new string('z', 50_000)])
        {
            Say(liar, LieAbout(id, lie, liar));
        }
        Say(liar, new Said.Draining { Epoch = 2 });
        await Eventually.IsAsync(async () => (await StatusAsync(liar)).State == "draining", "all of it has arrived");
        Assert.False(answer.IsCompleted);
        _release.SetResult();
        Assert.Equal(honest.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
        Assert.Equal(0, (await StatusAsync(honest)).Tally.Failures);
        Assert.Equal(0, (await StatusAsync(liar)).Tally.Segments);
        Assert.Empty(_desk.Open);
    }

    [Theory]
    [InlineData("no renditions", 1)]
    [InlineData("300 renditions", 1)]
    [InlineData("empty hashes", 1)]
    [InlineData("hashes of 50 kB", 1)]
    [InlineData("other hashes than came", 1)]
    [InlineData("a signature of 50 kB", 1)]
    [InlineData("no signature", 1)]
    [InlineData("a failure in 50 kB of control characters", 1)]
    [InlineData("a failure for no reason", 1)]
    [InlineData("a refusal without a window", 0)]
    public async Task What_is_wrong_about_its_own_attempt_makes_another_do_it(string lie, int failures)
    {
        var (liar, hands) = await JoinAsync('a', hangs: true);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !hands.Begun.IsEmpty, "the liar has begun");
        var (honest, _) = await JoinAsync('b');
        Say(liar, LieAboutOwn(hands.Begun.First().Attempt, lie, liar));
        Assert.Equal(honest.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
        await Eventually.IsAsync(
            async () => (await StatusAsync(liar)).Tally.Failures == failures,
            "it is blamed for what it did"
        );
        _release.SetResult();
        await GoesOnAsync(liar);
    }

    [Theory]
    [InlineData("a result that comes late")]
    [InlineData("a failure that comes late")]
    [InlineData("a greeting of no capacity")]
    [InlineData("a greeting of 4 billion sessions")]
    [InlineData("a greeting with 10,000 devices")]
    [InlineData("a greeting with a name of control characters")]
    [InlineData("a greeting of another link")]
    [InlineData("a window of another link")]
    [InlineData("a window without an end")]
    [InlineData("the end of another link")]
    public async Task What_makes_no_sense_changes_nothing(string lie)
    {
        var (liar, hands) = await JoinAsync('a');
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await SendAsync("stream"));
        var status = await StatusAsync(liar);
        Say(liar, Nonsense(hands.Begun.First().Attempt, lie, liar));
        await GoesOnAsync(liar);
        await Eventually.IsAsync(async () => (await StatusAsync(liar)).Tally.Segments == 3, "it is credited with all three");
        var after = await StatusAsync(liar);
        Assert.Equal((status.Capacity, status.Name, 0), (after.Capacity, after.Name, after.Tally.Failures));
    }

    private static IMessage LieAbout(string attempt, string lie, WorkerNode liar) =>
        lie switch
        {
            "a result" => ResultOf(attempt, liar, [SteeredDesk.Sha]),
            "a result without anything" => new Said.Result { AttemptId = attempt },
            "a failure of the source" => new Said.Failed { AttemptId = attempt, Reason = Said.Failed.Types.Reason.Source },
            "a refusal" => new Said.Refused { AttemptId = attempt, Reason = Said.Refused.Types.Reason.Codec },
            "an acceptance" => new Said.Accepted { AttemptId = attempt },
            _ => new Said.Progress
            {
                AttemptId = attempt,
                Frames = ulong.MaxValue,
                OutTimeMs = ulong.MaxValue,
                Stage = new string('x', 50_000),
            },
        };

    private static IMessage LieAboutOwn(AttemptId attempt, string lie, WorkerNode liar) =>
        lie switch
        {
            "no renditions" => ResultOf(attempt.Text, liar, []),
            "300 renditions" => ResultOf(attempt.Text, liar, [.. Enumerable.Repeat(SteeredDesk.Sha, 300)]),
            "empty hashes" => ResultOf(
                attempt.Text,
                liar,
                [
                    [],
                ]
            ),
            "hashes of 50 kB" => ResultOf(attempt.Text, liar, [new byte[50_000]]),
            "other hashes than came" => ResultOf(
                attempt.Text,
                liar,
                [
                    [.. Enumerable.Repeat((byte)1, 32)],
                ]
            ),
            "a signature of 50 kB" => new Said.Result
            {
                AttemptId = attempt.Text,
                Signature = ByteString.CopyFrom(new byte[50_000]),
            },
            "no signature" => new Said.Result { AttemptId = attempt.Text },
            "a failure in 50 kB of control characters" => new Said.Failed
            {
                AttemptId = attempt.Text,
                Reason = Said.Failed.Types.Reason.Encoder,
                Text = new string('\n', 50_000),
            },
            "a failure for no reason" => new Said.Failed { AttemptId = attempt.Text, Reason = (Said.Failed.Types.Reason)99 },
            _ => new Said.Refused { AttemptId = attempt.Text, Reason = Said.Refused.Types.Reason.Resources },
        };

    private static IMessage Nonsense(AttemptId ended, string lie, WorkerNode liar)
    {
        var hello = new Said.Hello
        {
            MinProtocol = 1,
            MaxProtocol = 1,
            Epoch = lie.EndsWith("another link", StringComparison.Ordinal) ? 77u : 1u,
            Name = lie.Contains("control characters", StringComparison.Ordinal) ? "\u001b[2J\n" : "another",
            Capacity = lie switch
            {
                "a greeting of no capacity" => 0,
                "a greeting of 4 billion sessions" => uint.MaxValue,
                _ => 2,
            },
        };
        hello.Devices.Add(Enumerable.Repeat(new Said.Device { Id = "x" }, lie == "a greeting with 10,000 devices" ? 10_000 : 1));
        return lie switch
        {
            "a result that comes late" => ResultOf(ended.Text, liar, [SteeredDesk.Sha]),
            "a failure that comes late" => new Said.Failed { AttemptId = ended.Text, Reason = Said.Failed.Types.Reason.Source },
            "a window of another link" => new Said.Window
            {
                Epoch = 77,
                HighestOrder = 0,
                Sequence = ulong.MaxValue,
            },
            "a window without an end" => new Said.Window
            {
                Epoch = 1,
                HighestOrder = ulong.MaxValue,
                Sequence = 100,
            },
            "the end of another link" => new Said.Draining { Epoch = 77 },
            _ => hello,
        };
    }

    /// <summary>Signed as it should be, whatever it says.</summary>
    private static Said.Result ResultOf(string attempt, WorkerNode worker, byte[][] hashes)
    {
        var result = new Said.Result { AttemptId = attempt };
        result.Renditions.Add(
            hashes.Select(hash => new Said.RenditionClaim
            {
                Sha256 = ByteString.CopyFrom(hash),
                Frames = uint.MaxValue,
                Bytes = ulong.MaxValue,
            })
        );
        if (AttemptId.TryParse(attempt, out var id))
        {
            // The pool reads no more of them than a recipe can have.
            ReadOnlyMemory<byte>[] read = [.. hashes.Take(Recipe.MaxRenditions).Select(hash => (ReadOnlyMemory<byte>)hash)];
            var digest = ResultSeal.DigestOf(id, SourceHash(1), read, "unpaid");
            result.Signature = ByteString.CopyFrom(worker.Key.SignHash(digest));
        }
        return result;
    }

    /// <summary>Sends a message as the worker's agent would.</summary>
    private static void Say(WorkerNode worker, IMessage message) =>
        ((ExtendedActorSystem)worker.Actors.System)
            .Provider.ResolveActorRef(
                PoolSystem.AddressOf(LinkPeer.HostOfOrchestrator("00000000000000aa")) + ActorNames.PathOfWorker(worker.Id.Text)
            )
            .Tell(message, worker.Actors.Agent);

    /// <summary>The worker is still there, and two more segments are served.</summary>
    private async Task GoesOnAsync(WorkerNode worker)
    {
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await SendAsync("stream"));
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await SendAsync("another stream"));
        Assert.Equal("ready", (await StatusAsync(worker)).State);
        await Eventually.IsAsync(() => _desk.Open.IsEmpty, "all lanes are closed");
    }

    private async Task<WorkerStatus> StatusAsync(WorkerNode worker) =>
        (await _nodes.WorkersAsync()).Single(status => status.Id == worker.Id);

    private async Task<(WorkerNode Node, SteeredHands Hands)> JoinAsync(char digit, bool hangs = false)
    {
        var hands = new SteeredHands();
        if (hangs)
        {
            hands.Transcode = async (job, cancelled) =>
            {
                await _release.Task.WaitAsync(cancelled);
                return SteeredHands.Done(job);
            };
        }
        var worker = _nodes.StartWorker(digit, hands, hands);
        _nodes.Connect(worker);
        await _nodes.ReadyAsync(worker);
        return (worker, hands);
    }

    private async Task<object> SendAsync(string manifest)
    {
        var key = new SessionKey("127.0.0.1", manifest);
        var segment = SegmentId.NewRandom();
        var profile = new RenditionProfile
        {
            Name = "360p",
            WidthPx = Spec.WidthPx,
            HeightPx = Spec.HeightPx,
            BitrateBps = Spec.BitrateBps,
        };
        await LinkedNodes.AskAsync<SessionProtocol.SegmentAdmitted>(
            _nodes.Actors.Sessions,
            new SessionProtocol.AdmitSegment(key, "here", $"token {manifest}", segment, 1, 2000, [profile])
        );
        var facts = new SourceFacts(SourceHash(++_source), 1000, SteeredDesk.Source);
        return await LinkedNodes.AskAsync<object>(
            _nodes.Actors.Sessions,
            new SessionProtocol.TranscodeSegment(key, segment, facts, new Recipe([Spec], PresetClass.Live, null))
        );
    }

    private static byte[] SourceHash(byte first) => [first, .. new byte[31]];
}
