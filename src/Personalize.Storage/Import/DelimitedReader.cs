using System.Globalization;

namespace Personalize.Storage.Import;

/// <summary>Splits a file into rows and fields, block by block, without copying and without allocating per row.</summary>
/// <remarks>
/// <code>
/// file    := [BOM] row (newline row)* [newline]        newline := LF | CR LF
/// row     := field (separator field)*                  empty lines are passed over
/// field   := plain | '"' quoted '"'                    a quote inside a plain field is a character like any other
/// quoted  := ( any but '"' and '\' | '""' | '\"' | '\\' | '\' )*
/// </code>
/// Quotes are understood only where asked for. A NUL byte is refused wherever it stands. Not thread-safe.
/// </remarks>
internal sealed class DelimitedReader : IDisposable
{
    /// <summary>Longest row: 20 text cells of 1 MiB would pass the record's limits first.</summary>
    public const int RowBytesMax = 16 << 20;

    private const int BlockBytes = 256 << 10;

    private readonly SourceFile _file;
    private readonly byte _separator;
    private readonly bool _quotes;
    private readonly List<int> _escaped = [];
    private byte[] _buffer = new byte[BlockBytes];
    private int[] _marks = new int[BlockBytes];
    private int _markCount;
    private int _mark;
    private int _at;
    private int _filled;
    private bool _atEnd;

    public DelimitedReader(SourceFile file, byte separator, bool quotes)
    {
        _file = file;
        _separator = separator;
        _quotes = quotes;
    }

    private enum Step
    {
        Row,
        NeedMore,
        Refused,
    }

    /// <summary>The fields of the row just read.</summary>
    public RowFields Fields { get; } = new();

    /// <summary>Number of the row just read, from 1; empty lines count too.</summary>
    public long Row { get; private set; }

    /// <summary>Set when <see cref="TryReadRow"/> answered false for another reason than the end of the file.</summary>
    public ImportRefusal? Refusal { get; private set; }

    /// <summary>Moves to the next row; false at the end and on a refusal.</summary>
    public bool TryReadRow()
    {
        while (Refusal is null)
        {
            if (_at == _filled && !TryRefill())
                return false;
            switch (TryTakePlainRow() ? Step.Row : Parse())
            {
                case Step.Row when Fields.Count == 1 && Fields[0].IsEmpty:
                    continue;
                case Step.Row:
                    Unescape();
                    return true;
                case Step.NeedMore when !TryRefill():
                    return false;
                default:
                    continue;
            }
        }

        return false;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Takes a row that lies whole in the block and has no quote and no NUL, as nearly all are: one mark after the other ends a field.</summary>
    /// <returns>False where it may be otherwise; nothing was taken then.</returns>
    private bool TryTakePlainRow()
    {
        Fields.Begin(_buffer);
        int start = _at;
        ReadOnlySpan<int> marks = _marks.AsSpan(_mark, _markCount - _mark);
        for (int i = 0; i < marks.Length; i++)
        {
            int at = marks[i];
            byte seen = _buffer[at];
            if (seen == _separator)
            {
                Fields.Add(start, at);
                start = at + 1;
                continue;
            }

            if (seen != (byte)'\n')
                return false;
            Fields.Add(start, at > start && _buffer[at - 1] == (byte)'\r' ? at - 1 : at);
            _escaped.Clear();
            _at = at + 1;
            _mark += i + 1;
            Row++;
            return true;
        }

        return false;
    }

    /// <summary>Parses from <see cref="_at"/>; a row cut off by the end of the block is parsed again once more of it is there.</summary>
    private Step Parse()
    {
        Fields.Begin(_buffer);
        _escaped.Clear();
        int start = _at;
        int mark = _mark;
        while (true)
        {
            Step step = _quotes && start < _filled && _buffer[start] == (byte)'"'
                ? TakeQuoted(start, out int end, out bool last)
                : TakePlain(start, ref mark, out end, out last);
            if (step != Step.Row)
                return step;
            start = end;
            if (!last)
                continue;
            _at = end;
            while (mark < _markCount && _marks[mark] < end)
                mark++;
            _mark = mark;
            Row++;
            return Step.Row;
        }
    }

    /// <param name="start">First byte of the field.</param>
    /// <param name="mark">Index of the next mark that may matter.</param>
    /// <param name="end">Where the next field or row begins.</param>
    /// <param name="last">The row ends here.</param>
    private Step TakePlain(int start, ref int mark, out int end, out bool last)
    {
        (end, last) = (start, false);
        for (; mark < _markCount; mark++)
        {
            int at = _marks[mark];
            byte seen = _buffer[at];
            if (at < start || (seen == (byte)'"' && _separator != (byte)'"'))
                continue;
            if (seen == 0)
                return Refuse(Fields.Count, _buffer.AsSpan(start, at - start + 1), "text without NUL bytes");
            last = seen == (byte)'\n';
            end = at + 1;
            Fields.Add(start, last && at > start && _buffer[at - 1] == (byte)'\r' ? at - 1 : at);
            mark++;
            return Step.Row;
        }

        if (!_atEnd)
            return Step.NeedMore;
        (end, last) = (_filled, true);
        Fields.Add(start, _filled > start && _buffer[_filled - 1] == (byte)'\r' ? _filled - 1 : _filled);
        return Step.Row;
    }

    private Step TakeQuoted(int start, out int end, out bool last)
    {
        (end, last) = (start, false);
        Step step = FindClosingQuote(start + 1, out int close, out bool escaped);
        if (step != Step.Row)
            return step;
        int after = close + 1;
        if (after < _filled && _buffer[after] == (byte)'\r')
            after++;
        if (after >= _filled && !_atEnd)
            return Step.NeedMore;
        if (after < _filled && _buffer[after] != _separator && _buffer[after] != (byte)'\n')
            return Refuse(Fields.Count, _buffer.AsSpan(start, Math.Min(after + 8, _filled) - start), "a separator or the end of the row after the closing quote");
        if (escaped)
            _escaped.Add(Fields.Count);
        Fields.Add(start + 1, close);
        last = after >= _filled || _buffer[after] == (byte)'\n';
        end = Math.Min(after + 1, _filled);
        return Step.Row;
    }

    private Step FindClosingQuote(int from, out int close, out bool escaped)
    {
        (close, escaped) = (from, false);
        int at = from;
        while (true)
        {
            int step = _buffer.AsSpan(at, _filled - at).IndexOfAny((byte)'"', (byte)'\\', (byte)0);
            at += Math.Max(step, 0);
            bool isLast = at + 1 >= _filled;
            if (step < 0 || (isLast && !_atEnd))
                return _atEnd ? RefuseOpenQuote(from) : Step.NeedMore;
            byte seen = _buffer[at];
            byte next = isLast ? (byte)0 : _buffer[at + 1];
            if (seen == 0)
                return Refuse(Fields.Count, _buffer.AsSpan(from, at - from + 1), "text without NUL bytes");
            close = at;
            if (seen == (byte)'"' && next != (byte)'"')
                return Step.Row;
            bool pair = seen == (byte)'"' || next is (byte)'"' or (byte)'\\';
            escaped |= pair;
            at += pair ? 2 : 1;
        }
    }

    /// <summary>Takes the escapes out of fields that have them, where they lie: the row is not parsed again.</summary>
    private void Unescape()
    {
        foreach (int field in _escaped)
        {
            int end = Fields.End(field);
            int to = Fields.Start(field);
            for (int from = to; from < end; from++)
            {
                bool pair = from + 1 < end && (_buffer[from] == (byte)'"' || (_buffer[from] == (byte)'\\' && _buffer[from + 1] is (byte)'"' or (byte)'\\'));
                if (pair)
                    from++;
                _buffer[to++] = _buffer[from];
            }

            Fields.Shorten(field, to);
        }
    }

    /// <summary>Keeps the row begun, reads behind it and marks the block anew; false at the end of the file or on a refusal.</summary>
    private bool TryRefill()
    {
        if (_atEnd)
            return _at < _filled;
        int kept = _filled - _at;
        if (kept == _buffer.Length && !TryGrow())
            return false;
        _buffer.AsSpan(_at, kept).CopyTo(_buffer);
        bool first = _file.BytesRead == 0;
        int read = _file.Read(_buffer.AsSpan(kept));
        (_at, _filled, _atEnd) = (0, kept + read, read == 0);
        if (first && _buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8))
            _at = 3;
        _markCount = CsvMarks.Find(_buffer.AsSpan(0, _filled), _separator, _marks);
        _mark = 0;
        return _at < _filled;
    }

    private bool TryGrow()
    {
        if (_buffer.Length >= RowBytesMax)
        {
            Refusal = new ImportRefusal(_file.Name, Row + 1, null, null, _buffer[_at] == (byte)'"' || Fields.Count > 0
                ? $"the row is longer than {RowBytesMax} bytes; is a quote in it never closed?" : $"the row is longer than {RowBytesMax} bytes");
            return false;
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
        _marks = new int[_buffer.Length];
        return true;
    }

    private Step RefuseOpenQuote(int from) =>
        Refuse(Fields.Count, _buffer.AsSpan(from - 1, _filled - from + 1), "a quote that is closed before the file ends");

    private Step Refuse(int field, ReadOnlySpan<byte> value, string allowed)
    {
        string column = string.Create(CultureInfo.InvariantCulture, $"{field + 1}");
        Refusal = ImportRefusal.OfCell(_file.Name, Row + 1, column, value, allowed);
        return Step.Refused;
    }
}
