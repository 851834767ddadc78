namespace Pool.Bench.Attacks;

/// <summary>Somebody who attacks, as a process of its own.</summary>
internal static class Attacker
{
    /// <summary>The hidden argument: one class, until it is ended.</summary>
    public const string Name = "attack";

    /// <summary>The hidden argument: so many mixed bad requests.</summary>
    public const string Requests = "bad-requests";

    private const int AtOnce = 16;

    /// <summary>Attacks until it is ended.</summary>
    public static async Task<int> AttackAsync(string name, string service)
    {
        await Attack.All.Single(attack => attack.Name == name).RunAsync(new Uri(service), CancellationToken.None);
        return 0;
    }

    /// <summary>Sends bad requests.</summary>
    /// <param name="count">How many.</param>
    /// <param name="service">To whom.</param>
    public static async Task<int> RequestAsync(int count, string service)
    {
        await using var stranger = await Stranger.MeetAsync(new Uri(service));
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            limits,
            async (number, cancel) => await stranger.RequestAsync(number, cancel)
        );
        return 0;
    }
}
