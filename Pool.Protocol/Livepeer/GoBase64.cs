namespace Pool.Protocol.Livepeer;

/// <summary>Standard base64 with padding, refused with the words of Go's decoder, which gateways log.</summary>
internal static class GoBase64
{
    /// <summary>Decodes; empty text is empty bytes.</summary>
    /// <param name="text">The header's value.</param>
    /// <param name="bytes">The content, or null.</param>
    /// <param name="error">Go's text of the fault, or null.</param>
    public static bool TryDecode(string text, out byte[]? bytes, out string? error)
    {
        bytes = new byte[text.Length / 4 * 3 + 3];
        // .NET skips blanks, Go does not; a header's value holds no line ends, which both skip.
        if (text.AsSpan().IndexOfAny(' ', '\t') < 0 && Convert.TryFromBase64String(text, bytes, out var written))
        {
            Array.Resize(ref bytes, written);
            error = null;
            return true;
        }
        bytes = null;
        error = $"illegal base64 data at input byte {FaultIn(text)}";
        return false;
    }

    /// <summary>Where encoding/base64 of Go sees the fault: the byte itself, or the start of a quantum that is cut off.</summary>
    private static int FaultIn(string text)
    {
        var inQuantum = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character is '\r' or '\n')
            {
                continue;
            }
            if (character == '=')
            {
                return FaultInPadding(text, index, inQuantum);
            }
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '/'))
            {
                return index;
            }
            inQuantum = (inQuantum + 1) % 4;
        }
        return text.Length - inQuantum;
    }

    private static int FaultInPadding(string text, int index, int inQuantum)
    {
        if (inQuantum < 2)
        {
            return index;
        }
        var next = index + 1;
        if (inQuantum == 2)
        {
            if (next == text.Length)
            {
                return next;
            }
            if (text[next] != '=')
            {
                return next - 1;
            }
            next++;
        }
        return next;
    }
}
