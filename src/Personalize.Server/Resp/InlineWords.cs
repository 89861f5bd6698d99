namespace Personalize.Server.Resp;

/// <summary>Splits an inline command into words the way Redis does.</summary>
/// <remarks>
/// <code>
/// line   := space* (word (space+ word)*)? space*
/// word   := (plain | '"' (escape | byte)* '"' | "'" ("\'" | byte)* "'")+    a closing quote ends the word
/// escape := '\' ('x' hex hex | 'n' | 'r' | 't' | 'b' | 'a' | byte)
/// </code>
/// Words are written one behind the other into the caller's buffer, which is as long as the line: no word grows.
/// </remarks>
internal ref struct InlineWords(ReadOnlySpan<byte> line, Span<byte> words)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private readonly Span<byte> _words = words;
    private int _at;
    private int _written;

    /// <summary>A quote was not closed, or is followed by something other than a space.</summary>
    public bool IsUnbalanced { get; private set; }

    public bool TryNext(out ArgumentSlice word)
    {
        word = default;
        while (_at < _line.Length && IsSpace(_line[_at]))
            _at++;

        if (_at == _line.Length)
            return false;

        int start = _written;
        while (_at < _line.Length && !IsSpace(_line[_at]))
        {
            byte next = _line[_at++];
            if (next is not ((byte)'"' or (byte)'\''))
            {
                _words[_written++] = next;
            }
            else if (!TryReadQuoted(next))
            {
                IsUnbalanced = true;
                return false;
            }
        }

        word = new ArgumentSlice(start, _written - start);
        return true;
    }

    private bool TryReadQuoted(byte quote)
    {
        while (_at < _line.Length)
        {
            byte next = _line[_at++];
            if (next == quote)
                return _at == _line.Length || IsSpace(_line[_at]);

            if (next == (byte)'\\' && _at < _line.Length)
                next = quote == (byte)'"' ? ReadEscape() : ReadSingleQuotedEscape();

            _words[_written++] = next;
        }

        return false;
    }

    private byte ReadSingleQuotedEscape()
    {
        if (_line[_at] != (byte)'\'')
            return (byte)'\\';

        _at++;
        return (byte)'\'';
    }

    private byte ReadEscape()
    {
        byte next = _line[_at++];
        if (next == (byte)'x' && _at + 1 < _line.Length && char.IsAsciiHexDigit((char)_line[_at]) && char.IsAsciiHexDigit((char)_line[_at + 1]))
        {
            _at += 2;
            return (byte)((Convert.FromHexString([(char)_line[_at - 2], (char)_line[_at - 1]]))[0]);
        }

        return next switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => 7,
            _ => next,
        };
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\v' or (byte)'\f' or 0;
}
