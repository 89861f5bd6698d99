using System.Buffers.Binary;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>Brings encoded cells of one schema to the one that follows it: the values stay, the column numbers change, and so the length does not.</summary>
public static class CellRenumbering
{
    /// <summary>Renumbers checked cells (see <see cref="CellsView"/>) in place. Allocates nothing.</summary>
    public static void Run(SchemaSuccession succession, Span<byte> cells)
    {
        ArgumentNullException.ThrowIfNull(succession);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(cells);
        var at = 2;
        for (var cell = 0; cell < count; cell++)
        {
            var word = BinaryPrimitives.ReadUInt16LittleEndian(cells[at..]);
            var column = word & ~RecordLimits.NullBit;
            BinaryPrimitives.WriteUInt16LittleEndian(cells[at..], (ushort)(succession.ColumnOf(column) | (word & RecordLimits.NullBit)));
            at += 2;
            if ((word & RecordLimits.NullBit) != 0)
                continue;
            var width = CellsView.WidthOf(succession.Before.Kinds[column]);
            at += width != 0 ? width : 4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(cells[at..]);
        }
    }
}
