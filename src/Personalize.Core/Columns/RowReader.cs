using System.Buffers.Binary;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Core.Columns;

/// <summary>Encodes one row of a segment as <c>Cells</c> (see <see cref="CellsView"/>); the caller checks the block's version afterwards.</summary>
internal ref struct RowReader(Segment segment, int at, Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _needed;

    /// <summary>Bytes the row takes; when they are more than the destination, only part of it was written.</summary>
    public int Read(ReadOnlySpan<Field> columns)
    {
        ushort count = 0;
        _needed = 2;
        for (var column = 0; column < columns.Length; column++)
        {
            if (segment.GetColumn(column).IsNull(at))
                continue;
            ReadCell(column, columns[column].Kind);
            count++;
        }

        if (_destination.Length >= 2)
            BinaryPrimitives.WriteUInt16LittleEndian(_destination, count);
        return _needed;
    }

    private void ReadCell(int column, ColumnKind kind)
    {
        switch (kind)
        {
            case ColumnKind.Int32:
                WriteFixed(column, (uint)segment.Numbers<int>(column).Values[at], 4);
                break;
            case ColumnKind.Int64:
                WriteFixed(column, (ulong)segment.Numbers<long>(column).Values[at], 8);
                break;
            case ColumnKind.Float32:
                WriteFixed(column, BitConverter.SingleToUInt32Bits(segment.Numbers<float>(column).Values[at]), 4);
                break;
            case ColumnKind.Float64:
                WriteFixed(column, BitConverter.DoubleToUInt64Bits(segment.Numbers<double>(column).Values[at]), 8);
                break;
            case ColumnKind.Boolean:
                WriteFixed(column, segment.Booleans(column).Bits[at >> 6] >> (at & 63) & 1, 1);
                break;
            case ColumnKind.Text:
                WriteText(column, segment.Texts(column).GetText(at));
                break;
            case ColumnKind.Category:
                var categories = segment.Categories(column);
                WriteText(column, categories.Dictionary.GetText(categories.Codes[at]));
                break;
            default:
                throw new InvalidOperationException($"column kind {kind} cannot be read");
        }
    }

    private void WriteFixed(int column, ulong bits, int width)
    {
        if (!TryOpen(column, width, out var value))
            return;
        if (width == 8)
            BinaryPrimitives.WriteUInt64LittleEndian(value, bits);
        else if (width == 4)
            BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)bits);
        else
            value[0] = (byte)bits;
    }

    private void WriteText(int column, ReadOnlySpan<byte> text)
    {
        if (!TryOpen(column, 4 + text.Length, out var value))
            return;
        BinaryPrimitives.WriteUInt32LittleEndian(value, (uint)text.Length);
        text.CopyTo(value[4..]);
    }

    private bool TryOpen(int column, int valueBytes, out Span<byte> value)
    {
        var start = _needed;
        _needed += 2 + valueBytes;
        value = default;
        if (_needed > _destination.Length)
            return false;
        BinaryPrimitives.WriteUInt16LittleEndian(_destination[start..], (ushort)column);
        value = _destination.Slice(start + 2, valueBytes);
        return true;
    }
}
