using System.Diagnostics.CodeAnalysis;

namespace Pool.Worker.Joining;

/// <summary>An address could not be dialled; the text says why, and what to do where something can be done.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown and caught in this room alone.")]
internal sealed class DialException(string text, Exception? inner = null) : Exception(text, inner);
