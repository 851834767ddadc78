using System.Collections.Immutable;

namespace Pool.Actors.Agent;

/// <summary>
/// Encoders that were started before their segments arrived. Nothing but time depends on them. No method blocks: they are called from an
/// actor.
/// </summary>
public interface IWarmEncoders
{
    /// <summary>Keys (<see cref="Pool.Protocol.Messages.RecipeWire.KeyOf"/>) of the recipes that one waits for, each once.</summary>
    ImmutableArray<string> Recipes { get; }

    /// <summary>Where one waits for the next segment of a session; null: nowhere.</summary>
    string? DeviceOf(string session);

    /// <summary>Nothing more will come of a session: none waits for it.</summary>
    void Close(string session);

    /// <summary>Whether they are wanted at all, as they are from the start. False also ends those that wait.</summary>
    void Want(bool wanted);
}

/// <summary>There are none.</summary>
public sealed class NoWarmEncoders : IWarmEncoders
{
    /// <inheritdoc/>
    public ImmutableArray<string> Recipes => [];

    /// <inheritdoc/>
    public string? DeviceOf(string session) => null;

    /// <inheritdoc/>
    public void Close(string session) { }

    /// <inheritdoc/>
    public void Want(bool wanted) { }
}
