using System.Collections.Concurrent;
using Akka.Actor;
using Pool.Actors.Agent;
using Pool.Actors.Routing;
using Pool.Actors.Sessions;
using Pool.Actors.Workers;
using Pool.Protocol.Identity;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Media;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.Cluster;

/// <summary>The way of a segment through the actors of both kinds of node, over the real transport, with steered hands.</summary>
public sealed class SegmentsOverLinks : IAsyncLifetime
{
    private static readonly RenditionProfile Profile = new()
    {
        Name = "360p",
        WidthPx = 640,
        HeightPx = 360,
        BitrateBps = 600_000,
    };

    private static readonly Recipe Recipe = new(
        [
            new RenditionSpec
            {
                WidthPx = 640,
                HeightPx = 360,
                BitrateBps = 600_000,
            },
        ],
        PresetClass.Live,
        null
    );

    private readonly SteeredDesk _desk = new();
    private readonly LinkedNodes _nodes;
    private byte _source;

    public SegmentsOverLinks() => _nodes = new LinkedNodes(_desk);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_segment_goes_to_a_worker_and_comes_back()
    {
        var worker = await JoinAsync('a', new SteeredHands());
        var answer = await SendAsync("stream");
        Assert.Equal(worker.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(answer).Worker);
        await Eventually.IsAsync(
            async () => (await _nodes.WorkersAsync()).Single() is { Tally.Segments: 1, Load: 0 },
            "the worker is credited with the segment"
        );
        Assert.Empty(_desk.Open);
    }

    [Fact]
    public async Task A_worker_whose_link_goes_in_mid_segment_does_not_cost_the_segment()
    {
        var stuck = new SteeredHands { Transcode = (_, _) => new TaskCompletionSource<TranscodeOutcome>().Task };
        var first = await JoinAsync('a', stuck, out var cable);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !stuck.Begun.IsEmpty, "the first worker has begun");
        var second = await JoinAsync('b', new SteeredHands());
        await cable.CutAsync();
        Assert.Equal(second.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
    }

    [Fact]
    public async Task A_lost_link_that_comes_back_brings_its_running_attempt_with_it()
    {
        var end = new TaskCompletionSource<TranscodeOutcome>();
        var hands = new SteeredHands { Transcode = (_, _) => end.Task };
        var worker = await JoinAsync('a', hands, out var cable);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !hands.Begun.IsEmpty, "the worker has begun");
        await cable.CutAsync();
        end.SetResult(SteeredHands.Done(hands.Begun.First()));
        _nodes.Connect(worker);
        Assert.Equal(worker.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
        Assert.Single(hands.Begun);
    }

    [Fact]
    public async Task A_refusal_is_routed_elsewhere_at_once_and_is_no_failure()
    {
        var full = new SteeredHands
        {
            Transcode = (_, _) => Task.FromResult<TranscodeOutcome>(new TranscodeOutcome.EncoderSessionsExhausted("cpu", 1)),
        };
        await JoinAsync('a', full);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !full.Begun.IsEmpty, "the full worker was asked");
        var other = await JoinAsync('b', new SteeredHands());
        Assert.Equal(other.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
        Assert.All(await _nodes.WorkersAsync(), status => Assert.Equal(0, status.Tally.Failures));
    }

    [Fact]
    public async Task A_worker_without_scratch_room_refuses_and_is_not_blamed()
    {
        var asked = new TaskCompletionSource();
        var full = new SteeredHands
        {
            Fetch = _ =>
            {
                asked.TrySetResult();
                throw new NoScratchRoomException("full");
            },
        };
        await JoinAsync('a', full);
        var answer = SendAsync("stream");
        await asked.Task;
        var other = await JoinAsync('b', new SteeredHands());
        Assert.Equal(other.Id, Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer).Worker);
        Assert.All(await _nodes.WorkersAsync(), status => Assert.Equal(0, status.Tally.Failures));
    }

    [Fact]
    public async Task A_rendition_with_missing_frames_is_taken_only_on_the_word_of_a_second_worker()
    {
        var (liar, honest) = (new SteeredHands(), new SteeredHands());
        _desk.Frames = worker => worker.Text[0] == 'a' ? 20 : 60;
        await JoinAsync('a', liar);
        var answer = SendAsync("stream");
        await Eventually.IsAsync(() => !liar.Begun.IsEmpty, "the first worker was asked");
        await JoinAsync('b', honest);
        var done = await answer;
        // Either order is right: alone, its word stands for a damaged source; with the other there, the whole one wins.
        Assert.IsType<SessionProtocol.SegmentTranscoded>(done);
        var next = Assert.IsType<SessionProtocol.SegmentTranscoded>(await SendAsync("other stream"));
        Assert.Equal('b', next.Worker.Text[0]);
    }

    [Fact]
    public async Task A_source_that_two_workers_cannot_decode_is_answered_with_a_forgiven_text()
    {
        var blaming = new SteeredHands
        {
            Transcode = (_, _) => Task.FromResult<TranscodeOutcome>(new TranscodeOutcome.SourceAtFault("no such codec")),
        };
        await JoinAsync('a', blaming);
        await JoinAsync('b', blaming);
        var answer = Assert.IsType<SessionProtocol.SegmentFailed>(await SendAsync("stream"));
        Assert.True(GatewayErrors.IsForgiven(answer.Text), answer.Text);
        Assert.Equal(2, blaming.Begun.Count);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("another size")]
    [InlineData("no signature")]
    public async Task A_worker_that_returns_what_was_not_asked_is_replaced_and_blamed(string what)
    {
        _desk.Missing = worker => what == "nothing" && worker.Text[0] == 'a';
        _desk.Width = worker => what == "another size" && worker.Text[0] == 'a' ? 642 : null;
        var hands = new SteeredHands();
        var liar = _nodes.StartWorker('a', hands, hands, sign: what == "no signature" ? _ => new byte[64] : null);
        _nodes.Connect(liar);
        await _nodes.ReadyAsync(liar);
        var honest = new SteeredHands();
        // The stream gets its home at the liar, before anybody else is there.
        hands.Transcode = async (job, _) =>
        {
            await JoinAsync('b', honest);
            return SteeredHands.Done(job);
        };
        var answer = Assert.IsType<SessionProtocol.SegmentTranscoded>(await SendAsync("stream"));
        Assert.Equal('b', answer.Worker.Text[0]);
        await Eventually.IsAsync(
            async () => (await _nodes.WorkersAsync()).Single(status => status.Id == liar.Id).Tally.Failures == 1,
            "the failure is the liar's"
        );
    }

    [Fact]
    public async Task Three_segments_of_a_session_run_at_once_and_are_answered_as_they_finish()
    {
        var ends = new List<TaskCompletionSource<TranscodeOutcome>>();
        var hands = new SteeredHands
        {
            Transcode = (_, _) =>
            {
                lock (ends)
                {
                    ends.Add(new TaskCompletionSource<TranscodeOutcome>());
                    return ends[^1].Task;
                }
            },
        };
        await JoinAsync('a', hands, out _, capacity: 4);
        var answers = Enumerable.Range(0, 4).Select(_ => SendAsync("stream")).ToArray();
        await Eventually.IsAsync(() => Count() == 3, "three have begun");
        ends[2].SetResult(SteeredHands.Done(hands.Begun.ElementAt(2)));
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await await Task.WhenAny(answers));
        await Eventually.IsAsync(() => Count() == 4, "the fourth has begun when one was done");

        int Count()
        {
            lock (ends)
            {
                return ends.Count;
            }
        }
    }

    [Fact]
    public async Task The_same_source_sent_again_joins_the_running_job()
    {
        var end = new TaskCompletionSource<TranscodeOutcome>();
        var hands = new SteeredHands { Transcode = (_, _) => end.Task };
        await JoinAsync('a', hands);
        var (first, again) = (SendAsync("stream", source: 7), SendAsync("stream", source: 7));
        await Eventually.IsAsync(() => !hands.Begun.IsEmpty, "the worker has begun");
        end.SetResult(SteeredHands.Done(hands.Begun.First()));
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await first);
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await again);
        Assert.Single(hands.Begun);
    }

    [Fact]
    public async Task A_joined_segment_outlives_the_request_that_came_first()
    {
        var end = new TaskCompletionSource<TranscodeOutcome>();
        var hands = new SteeredHands { Transcode = (_, _) => end.Task };
        await JoinAsync('a', hands);
        var sources = new ConcurrentQueue<SegmentId>();
        _desk.Missing = worker => worker.Text.StartsWith('a');
        var (first, again) = (await AdmitAsync("stream"), await AdmitAsync("stream"));
        _ = UploadAsync("stream", first, source: 7);
        await Eventually.IsAsync(() => !hands.Begun.IsEmpty, "the worker has begun");
        var answer = UploadAsync("stream", again, source: 7);
        _nodes.Actors.Sessions.Tell(new SessionProtocol.AbandonSegment(KeyOf("stream"), first));
        await JoinAsync(
            'b',
            new SteeredHands
            {
                Transcode = (job, _) =>
                {
                    sources.Enqueue(_desk.Open[job.Attempt].Source);
                    return Task.FromResult(SteeredHands.Done(job));
                },
            }
        );
        end.SetResult(SteeredHands.Done(hands.Begun.First()));
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await answer);
        Assert.Equal(again, Assert.Single(sources));
    }

    [Fact]
    public async Task A_worker_resumed_on_the_link_it_was_drained_on_is_given_no_more_than_it_granted()
    {
        var end = new TaskCompletionSource<TranscodeOutcome>();
        var hands = new SteeredHands();
        var worker = await JoinAsync('a', hands, out _, capacity: 2);
        await SendAsync("stream");
        await SendAsync("stream");
        hands.Transcode = (_, _) => end.Task;
        var running = SendAsync("stream");
        await Eventually.IsAsync(() => hands.Begun.Count == 3, "the third segment has begun");

        Assert.Equal("draining", (await SteerAsync(new WorkerProtocol.DrainWorker(worker.Id))).State);
        Assert.False((await StandingAsync(worker)).Seated);
        Assert.Equal("ready", (await SteerAsync(new WorkerProtocol.ResumeWorker(worker.Id))).State);
        await Eventually.IsAsync(async () => (await StandingAsync(worker)).Credit > 0, "it grants again");
        Assert.Equal(1, (await StandingAsync(worker)).Credit);
        end.SetResult(SteeredHands.Done(hands.Begun.Last()));
        Assert.IsType<SessionProtocol.SegmentTranscoded>(await running);
    }

    private async Task<WorkerStatus> SteerAsync(object order) =>
        (await LinkedNodes.AskAsync<WorkerProtocol.WorkerSteered>(_nodes.Actors.Workers, order)).Status!;

    private Task<RouterProtocol.Standing> StandingAsync(WorkerNode worker) =>
        LinkedNodes.AskAsync<RouterProtocol.Standing>(_nodes.Actors.Router, new RouterProtocol.GetStanding(worker.Id));

    private Task<WorkerNode> JoinAsync(char digit, SteeredHands hands) => JoinAsync(digit, hands, out _);

    private Task<WorkerNode> JoinAsync(char digit, SteeredHands hands, out Cable cable, int capacity = 2)
    {
        var worker = _nodes.StartWorker(digit, hands, hands, capacity);
        cable = _nodes.Connect(worker);
        return _nodes.ReadyAsync(worker);
    }

    private async Task<object> SendAsync(string manifest, byte? source = null) =>
        await UploadAsync(manifest, await AdmitAsync(manifest), source ?? ++_source);

    private async Task<SegmentId> AdmitAsync(string manifest)
    {
        var segment = SegmentId.NewRandom();
        var admit = new SessionProtocol.AdmitSegment(KeyOf(manifest), "here", $"token {manifest}", segment, 1, 2000, [Profile]);
        await LinkedNodes.AskAsync<SessionProtocol.SegmentAdmitted>(_nodes.Actors.Sessions, admit);
        return segment;
    }

    private Task<object> UploadAsync(string manifest, SegmentId segment, byte source)
    {
        var hash = new byte[32];
        hash[0] = source;
        var facts = new SourceFacts(hash, 1000, SteeredDesk.Source);
        return LinkedNodes.AskAsync<object>(
            _nodes.Actors.Sessions,
            new SessionProtocol.TranscodeSegment(KeyOf(manifest), segment, facts, Recipe)
        );
    }

    private static SessionKey KeyOf(string manifest) => new("127.0.0.1", manifest);
}
