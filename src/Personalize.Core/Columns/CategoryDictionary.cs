namespace Personalize.Core.Columns;

/// <summary>The distinct cells of one categorical column, and the distinct values they list.</summary>
/// <remarks>
/// <code>
/// cell text "Action|Crime"  -> cell code
/// cell code                 -> value codes of "Action", "Crime"   (split on '|', spaces around each cut, empty ones dropped, each once)
/// value text "Crime"        -> value code
/// </code>
/// One writer, lock-free readers; codes are given in order of arrival and mean the same for the life of this object. The writer counts
/// the rows that use each cell code; <see cref="Table"/> rebuilds the dictionary when most codes are unused.
/// </remarks>
public sealed class CategoryDictionary
{
    private const int FirstCapacity = 8;

    private readonly TextSet _cells = new();
    private readonly TextSet _values = new();
    private int[] _valueEnds = new int[FirstCapacity];
    private int[] _valueCodes = new int[FirstCapacity];
    private int[] _rowsUsing = new int[FirstCapacity];
    private int _valueCodeCount;

    /// <summary>Cell codes are 0 .. CodeCount - 1.</summary>
    public int CodeCount => _cells.Count;

    /// <summary>Value codes are 0 .. ValueCount - 1.</summary>
    public int ValueCount => _values.Count;

    public long MemoryBytes =>
        _cells.MemoryBytes + _values.MemoryBytes + (_valueEnds.Length + _valueCodes.Length + _rowsUsing.Length) * 4L;

    /// <summary>Codes that no row uses any more. Writer only.</summary>
    internal int UnusedCount { get; private set; }

    /// <summary>The whole cell, bars included; empty for a code that is not there.</summary>
    public ReadOnlySpan<byte> GetText(int code) => _cells[code];

    /// <summary>One value's text; empty for a code that is not there.</summary>
    public ReadOnlySpan<byte> GetValueText(int valueCode) => _values[valueCode];

    /// <summary>The values that a cell lists, in its order; empty for a code that is not there.</summary>
    public ReadOnlySpan<int> GetValues(int code)
    {
        var ends = Volatile.Read(ref _valueEnds);
        var codes = Volatile.Read(ref _valueCodes);
        if ((uint)code >= (uint)ends.Length)
            return default;
        var start = code == 0 ? 0 : ends[code - 1];
        var end = ends[code];
        return (uint)start <= (uint)end && end <= codes.Length ? codes.AsSpan(start, end - start) : default;
    }

    public bool TryFindCell(ReadOnlySpan<byte> cellText, out int code) => _cells.TryFind(cellText, out code);

    public bool TryFindValue(ReadOnlySpan<byte> valueText, out int valueCode) => _values.TryFind(valueText, out valueCode);

    /// <summary>Writes the texts of the first codes: <c>i32 count, i32 bytes of each, their bytes</c>. Beside the writer.</summary>
    internal void Save(IByteSink sink, int codeCount)
    {
        sink.WriteValue(codeCount);
        for (var code = 0; code < codeCount; code++)
            sink.WriteValue(GetText(code).Length);
        for (var code = 0; code < codeCount; code++)
            sink.Write(GetText(code));
    }

    /// <summary>Adds the texts that <see cref="Save"/> wrote, in their order, to an empty dictionary: each gets its code again.</summary>
    internal void Load(IByteSource source)
    {
        var lengths = source.ReadValues<int>(source.ReadValue<int>());
        byte[] text = [];
        for (var code = 0; code < lengths.Length; code++)
        {
            if (lengths[code] < 0 || lengths[code] > source.BytesLeft)
                throw new InvalidDataException($"a category of {lengths[code]} bytes, {source.BytesLeft} are left");
            if (text.Length < lengths[code])
                text = new byte[lengths[code]];
            source.Read(text.AsSpan(0, lengths[code]));
            if (GetOrAdd(text.AsSpan(0, lengths[code])) != code)
                throw new InvalidDataException($"category {code} is there twice");
        }
    }

    /// <summary>Writer only; allocates only for a new cell when room has to grow.</summary>
    internal int GetOrAdd(ReadOnlySpan<byte> cellText) =>
        _cells.TryFind(cellText, out var code) ? code : Add(cellText);

    /// <summary>One row goes from a code to another; -1 is null.</summary>
    internal void CountMove(int from, int to)
    {
        if (from == to)
            return;
        if (to >= 0 && _rowsUsing[to]++ == 0)
            UnusedCount--;
        if (from >= 0 && --_rowsUsing[from] == 0)
            UnusedCount++;
    }

    private int Add(ReadOnlySpan<byte> cellText)
    {
        // The values first: whoever finds the cell finds them.
        var code = _cells.Count;
        if (code == _valueEnds.Length)
        {
            Grow(ref _rowsUsing);
            Grow(ref _valueEnds);
        }

        // Not the count as it stands: an allocation that failed here before may have left values of a cell that never came.
        var first = _valueCodeCount = code == 0 ? 0 : _valueEnds[code - 1];
        foreach (var range in cellText.Split((byte)'|'))
        {
            var value = Trim(cellText[range]);
            if (!value.IsEmpty)
                AddValue(_values.GetOrAdd(value), first);
        }

        _valueEnds[code] = _valueCodeCount;
        _cells.GetOrAdd(cellText);
        UnusedCount++;
        return code;
    }

    private void AddValue(int valueCode, int first)
    {
        if (_valueCodes.AsSpan(first, _valueCodeCount - first).Contains(valueCode))
            return;
        if (_valueCodeCount == _valueCodes.Length)
            Grow(ref _valueCodes);
        _valueCodes[_valueCodeCount++] = valueCode;
    }

    private static void Grow(ref int[] array)
    {
        var more = new int[array.Length * 2];
        array.CopyTo(more, 0);
        Volatile.Write(ref array, more);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim((byte)' ');
}
