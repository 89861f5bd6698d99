using System.Buffers.Binary;
using System.Buffers.Text;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>Encodes one record into a buffer that the caller lends, checking every value against the schema.</summary>
/// <remarks>
/// Begin, set cells in any order, finish. The first false ends it: the refusal says why and the builder is begun anew or dropped.
/// A refusal's <see cref="Refusal.Field"/> is the column. Nothing allocates; one caller at a time.
/// A buffer that is too small refuses with <see cref="RefusalCode.ValueTooLong"/>.
/// Layouts: <see cref="RecordView"/>, <see cref="EventView"/>, <see cref="CellsView"/>.
/// </remarks>
public ref struct RecordBuilder
{
    /// <summary>Column and length, before the text of a cell.</summary>
    private const int TextCellHeadBytes = 6;

    private readonly DatasetSchema _schema;
    private readonly Span<byte> _buffer;
    private ColumnMask _seen;
    private ColumnMask _present;
    private int _cellsAt;
    private int _at;
    private ushort _cellCount;

    public RecordBuilder(DatasetSchema schema, Span<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _buffer = buffer;
    }

    /// <summary>Begins the record of an item or user.</summary>
    public bool TryBegin(scoped ReadOnlySpan<byte> id, out Refusal refusal)
    {
        Reset();
        var code = RecordLimits.CheckId(id);
        if (code == RefusalCode.None && !TryWriteId(id))
            code = RefusalCode.ValueTooLong;
        refusal = ForId(code, id);
        return refusal.IsNone && TryBeginCells(out refusal);
    }

    /// <summary>Begins an event. <paramref name="itemRow"/> exists on the items stream from <paramref name="itemsSequence"/> on.</summary>
    /// <param name="userId">The user's id; of an anonymous event, its session.</param>
    /// <param name="session">Empty when there is none; an anonymous event needs one.</param>
    /// <param name="eventId">Empty when the caller gave none.</param>
    /// <param name="anonymous">No user was named.</param>
    /// <param name="itemRow">Row of the item, from 0.</param>
    /// <param name="itemsSequence">Sequence of the items stream that the row needs.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="refusal">Why not; of an id too long, the position is its number of characters.</param>
    public bool TryBeginEvent(
        scoped ReadOnlySpan<byte> userId,
        scoped ReadOnlySpan<byte> session,
        scoped ReadOnlySpan<byte> eventId,
        bool anonymous,
        int itemRow,
        ulong itemsSequence,
        long timestamp,
        out Refusal refusal)
    {
        Reset();
        refusal = CheckHead(userId, session, eventId, anonymous, timestamp);
        if (!refusal.IsNone)
            return false;
        ArgumentOutOfRangeException.ThrowIfNegative(itemRow);
        if (!TryWriteId(userId) || !TryWriteId(session) || !TryWriteId(eventId) || _buffer.Length - _at < EventView.FixedBytes)
            return Answer(RefusalCode.ValueTooLong, out refusal);
        var head = _buffer.Slice(_at, EventView.FixedBytes);
        head[0] = anonymous ? EventView.AnonymousFlag : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], itemRow);
        BinaryPrimitives.WriteUInt64LittleEndian(head[5..], itemsSequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[13..], timestamp);
        _at += EventView.FixedBytes;
        return TryBeginCells(out refusal);
    }

    /// <summary>Sets a cell from text, as CSV, TCP and JSON strings give it. Empty text is null where the field allows it.</summary>
    public bool TrySetText(int column, scoped ReadOnlySpan<byte> utf8, out Refusal refusal)
    {
        var field = _schema.Columns[column];
        if (utf8.IsEmpty && field.Nullable)
            return TrySetNull(column, out refusal);
        switch (field.Kind)
        {
            case ColumnKind.Int32:
                return NumberText.TryReadInt64(utf8, out var int32)
                    ? TrySetInt64(column, int32, out refusal) : Refuse(RefusalCode.NotAnInt, column, out refusal);
            case ColumnKind.Int64:
                return NumberText.TryReadInt64(utf8, out var int64)
                    ? TrySetInt64(column, int64, out refusal) : Refuse(RefusalCode.NotALong, column, out refusal);
            case ColumnKind.Float32:
                return NumberText.TryReadSingle(utf8, out var float32)
                    ? TrySetSingle(column, float32, out refusal) : Refuse(RefusalCode.NotAFloat, column, out refusal);
            case ColumnKind.Float64:
                return NumberText.TryReadDouble(utf8, out var float64)
                    ? TrySetDouble(column, float64, out refusal) : Refuse(RefusalCode.NotADouble, column, out refusal);
            case ColumnKind.Boolean:
                return NumberText.TryReadBoolean(utf8, out var boolean)
                    ? TrySetBoolean(column, boolean, out refusal) : Refuse(RefusalCode.NotABoolean, column, out refusal);
            case ColumnKind.Text or ColumnKind.Category:
                return TrySetString(column, field, utf8, out refusal);
            default:
                throw new InvalidOperationException($"column kind {field.Kind} cannot be set from text");
        }
    }

    /// <summary>Sets a cell from an integer; text columns take its digits.</summary>
    public bool TrySetInt64(int column, long value, out Refusal refusal)
    {
        switch (_schema.Kinds[column])
        {
            case ColumnKind.Int32:
                return value is < int.MinValue or > int.MaxValue
                    ? Refuse(RefusalCode.NotAnInt, column, out refusal)
                    : TryWriteFixed(column, (ulong)value, 4, out refusal);
            case ColumnKind.Int64:
                return column == _schema.CreationTimestampColumn && !RecordLimits.IsTimestamp(value)
                    ? Refuse(RefusalCode.TimestampOutOfRange, column, out refusal)
                    : TryWriteFixed(column, (ulong)value, 8, out refusal);
            case ColumnKind.Float32:
                return TrySetSingle(column, value, out refusal);
            case ColumnKind.Float64:
                return TryWriteFixed(column, BitConverter.DoubleToUInt64Bits(value), 8, out refusal);
            case ColumnKind.Boolean:
                return Refuse(RefusalCode.NotABoolean, column, out refusal);
            case ColumnKind.Text or ColumnKind.Category:
                Span<byte> text = stackalloc byte[32];
                Utf8Formatter.TryFormat(value, text, out var written);
                return TryWriteText(column, text[..written], out refusal);
            default:
                throw new InvalidOperationException($"column {column} cannot be set from an integer");
        }
    }

    /// <summary>Sets a cell from a floating number; integer columns take it without fraction, text columns its shortest form.</summary>
    public bool TrySetDouble(int column, double value, out Refusal refusal)
    {
        var kind = _schema.Kinds[column];
        if (!double.IsFinite(value))
            return Refuse(RefusalCode.NotFinite, column, out refusal);
        switch (kind)
        {
            case ColumnKind.Int32 or ColumnKind.Int64:
                return NumberText.TryToInt64(value, out var integer)
                    ? TrySetInt64(column, integer, out refusal)
                    : Refuse(kind == ColumnKind.Int32 ? RefusalCode.NotAnInt : RefusalCode.NotALong, column, out refusal);
            case ColumnKind.Float32:
                return TrySetSingle(column, (float)value, out refusal);
            case ColumnKind.Float64:
                return TryWriteFixed(column, BitConverter.DoubleToUInt64Bits(value), 8, out refusal);
            case ColumnKind.Boolean:
                return Refuse(RefusalCode.NotABoolean, column, out refusal);
            case ColumnKind.Text or ColumnKind.Category:
                Span<byte> text = stackalloc byte[32];
                Utf8Formatter.TryFormat(value, text, out var written);
                return TryWriteText(column, text[..written], out refusal);
            default:
                throw new InvalidOperationException($"column kind {kind} cannot be set from a number");
        }
    }

    /// <summary>Sets a cell from a boolean; text columns take <c>true</c> or <c>false</c>.</summary>
    public bool TrySetBoolean(int column, bool value, out Refusal refusal) => _schema.Kinds[column] switch
    {
        ColumnKind.Boolean => TryWriteFixed(column, value ? 1ul : 0, 1, out refusal),
        ColumnKind.Text or ColumnKind.Category => TryWriteText(column, value ? "true"u8 : "false"u8, out refusal),
        ColumnKind.Int32 => Refuse(RefusalCode.NotAnInt, column, out refusal),
        ColumnKind.Int64 => Refuse(RefusalCode.NotALong, column, out refusal),
        ColumnKind.Float32 => Refuse(RefusalCode.NotAFloat, column, out refusal),
        ColumnKind.Float64 => Refuse(RefusalCode.NotADouble, column, out refusal),
        _ => throw new InvalidOperationException($"column {column} cannot be set from a boolean"),
    };

    /// <summary>Writes an explicit null: in a put as if absent, in a patch it clears the cell.</summary>
    public bool TrySetNull(int column, out Refusal refusal)
    {
        if (!_schema.Columns[column].Nullable)
            return Refuse(RefusalCode.NullNotAllowed, column, out refusal);
        return TryOpenCell((ushort)(column | RecordLimits.NullBit), column, 0, out _, out refusal);
    }

    /// <summary>Ends the record; fields that refuse null must have been set.</summary>
    public bool TryFinish(out ReadOnlySpan<byte> record, out Refusal refusal)
    {
        record = default;
        foreach (var column in _schema.RequiredColumns)
        {
            if (!_present.Contains(column))
                return Refuse(RefusalCode.MissingField, column, out refusal);
        }

        record = FinishPatch();
        return Answer(RefusalCode.None, out refusal);
    }

    /// <summary>Ends a patch: what is absent stays as it is.</summary>
    public ReadOnlySpan<byte> FinishPatch()
    {
        if (_cellsAt == 0)
            throw new InvalidOperationException("the record was not begun");
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[_cellsAt..], _cellCount);
        return _buffer[.._at];
    }

    private void Reset()
    {
        _seen = default;
        _present = default;
        _at = _cellsAt = 0;
        _cellCount = 0;
    }

    private static Refusal CheckHead(
        ReadOnlySpan<byte> userId, ReadOnlySpan<byte> session, ReadOnlySpan<byte> eventId, bool anonymous, long timestamp)
    {
        if (anonymous && session.IsEmpty)
            return new Refusal(RefusalCode.SessionRequired);
        var refusal = ForId(RecordLimits.CheckId(userId), userId);
        if (refusal.IsNone)
            refusal = ForId(RecordLimits.CheckIdOrEmpty(session), session);
        if (refusal.IsNone)
            refusal = ForId(RecordLimits.CheckIdOrEmpty(eventId), eventId);
        return refusal.IsNone && !RecordLimits.IsTimestamp(timestamp) ? new Refusal(RefusalCode.TimestampOutOfRange) : refusal;
    }

    private static Refusal ForId(RefusalCode code, ReadOnlySpan<byte> id) =>
        new(code, Position: code == RefusalCode.IdTooLong ? RecordLimits.CountChars(id) : 0);

    private bool TryWriteId(scoped ReadOnlySpan<byte> id)
    {
        if (_buffer.Length - _at < 2 + id.Length)
            return false;
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[_at..], (ushort)id.Length);
        id.CopyTo(_buffer[(_at + 2)..]);
        _at += 2 + id.Length;
        return true;
    }

    private bool TryBeginCells(out Refusal refusal)
    {
        if (_buffer.Length - _at < 2)
            return Answer(RefusalCode.ValueTooLong, out refusal);
        _cellsAt = _at;
        _at += 2;
        return Answer(RefusalCode.None, out refusal);
    }

    private bool TrySetSingle(int column, float value, out Refusal refusal) => float.IsFinite(value)
        ? TryWriteFixed(column, BitConverter.SingleToUInt32Bits(value), 4, out refusal)
        : Refuse(RefusalCode.NotFinite, column, out refusal);

    private bool TrySetString(int column, Field field, scoped ReadOnlySpan<byte> utf8, out Refusal refusal)
    {
        var code = RecordLimits.CheckText(field, utf8);
        if (code != RefusalCode.None)
            return Refuse(code, column, out refusal);
        return field.Textual ? TrySetTextual(column, field, utf8, out refusal) : TryWriteText(column, utf8, out refusal);
    }

    /// <summary>Cleans the text where its cell will stand.</summary>
    private bool TrySetTextual(int column, Field field, scoped ReadOnlySpan<byte> utf8, out Refusal refusal)
    {
        var room = _buffer[Math.Min(_at + TextCellHeadBytes, _buffer.Length)..];
        if (!TextualText.TryClean(utf8, room, out var written))
            return Refuse(RefusalCode.ValueTooLong, column, out refusal);
        return written == 0 && field.Nullable ? TrySetNull(column, out refusal) : TryWriteText(column, room[..written], out refusal);
    }

    private bool TryWriteText(int column, scoped ReadOnlySpan<byte> utf8, out Refusal refusal)
    {
        if (utf8.Length > RecordLimits.TextBytesMax)
            return Refuse(RefusalCode.ValueTooLong, column, out refusal);
        if (!TryOpenCell((ushort)column, column, 4 + utf8.Length, out var value, out refusal))
            return false;
        BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)utf8.Length);
        utf8.CopyTo(value[4..]);
        _present.TryAdd(column);
        return true;
    }

    private bool TryWriteFixed(int column, ulong bits, int width, out Refusal refusal)
    {
        if (!TryOpenCell((ushort)column, column, width, out var value, out refusal))
            return false;
        if (width == 8)
            BinaryPrimitives.WriteUInt64LittleEndian(value, bits);
        else if (width == 4)
            BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)bits);
        else
            value[0] = (byte)bits;
        _present.TryAdd(column);
        return true;
    }

    private bool TryOpenCell(ushort word, int column, int valueBytes, out Span<byte> value, out Refusal refusal)
    {
        value = default;
        if (_cellsAt == 0)
            throw new InvalidOperationException("the record was not begun");
        if (!_seen.TryAdd(column))
            return Refuse(RefusalCode.DuplicateField, column, out refusal);
        if (_buffer.Length - _at < 2 + valueBytes)
            return Refuse(RefusalCode.ValueTooLong, column, out refusal);
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer[_at..], word);
        value = _buffer.Slice(_at + 2, valueBytes);
        _at += 2 + valueBytes;
        _cellCount++;
        return Answer(RefusalCode.None, out refusal);
    }

    private static bool Refuse(RefusalCode code, int column, out Refusal refusal)
    {
        refusal = new Refusal(code, (ushort)column);
        return false;
    }

    private static bool Answer(RefusalCode code, out Refusal refusal)
    {
        refusal = new Refusal(code);
        return code == RefusalCode.None;
    }
}
