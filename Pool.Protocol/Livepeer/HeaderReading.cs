namespace Pool.Protocol.Livepeer;

/// <summary>Why a request is refused before its body is read: what to answer.</summary>
/// <param name="Status">HTTP status, 402 or 403.</param>
/// <param name="Text">Body without the closing line feed.</param>
public sealed record HeaderFailure(int Status, string Text);

/// <summary>A header's content, or the exact refusal. Closed: <see cref="Good"/> or <see cref="Bad"/>.</summary>
/// <typeparam name="T">The content.</typeparam>
public abstract record HeaderReading<T>
{
    private HeaderReading() { }

    /// <summary>It was read.</summary>
    /// <param name="Value">The content.</param>
    public sealed record Good(T Value) : HeaderReading<T>;

    /// <summary>It is refused.</summary>
    /// <param name="Failure">What to answer.</param>
    public sealed record Bad(HeaderFailure Failure) : HeaderReading<T>;

    /// <summary>Consumes either case.</summary>
    public TResult Match<TResult>(Func<T, TResult> good, Func<HeaderFailure, TResult> bad)
    {
        ArgumentNullException.ThrowIfNull(good);
        ArgumentNullException.ThrowIfNull(bad);
        return this switch
        {
            Good read => good(read.Value),
            Bad refused => bad(refused.Failure),
            _ => throw new InvalidOperationException("A reading is good or bad."),
        };
    }

    internal static HeaderReading<T> Refuse(int status, string text) => new Bad(new HeaderFailure(status, text));
}
