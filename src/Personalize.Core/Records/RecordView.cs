using System.Buffers.Binary;
using Personalize.Core.Schemas;

namespace Personalize.Core.Records;

/// <summary>One encoded record of an item or user: id and cells. Borrowed, never kept.</summary>
/// <remarks><c>EntityRecord := u16 idBytes, id, Cells</c>, little endian; cells as in <see cref="CellsView"/>.</remarks>
public readonly ref struct RecordView
{
    private RecordView(ReadOnlySpan<byte> id, CellsView cells)
    {
        Id = id;
        Cells = cells;
    }

    public ReadOnlySpan<byte> Id { get; }

    public CellsView Cells { get; }

    /// <summary>Checks foreign bytes against the schema; false when anything is wrong. Never throws, allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, DatasetSchema schema, out RecordView view)
    {
        view = default;
        var at = 0;
        if (!TryReadId(bytes, ref at, out var id) || RecordLimits.CheckId(id) != RefusalCode.None
            || !CellsView.TryParse(bytes[at..], schema, out var cells))
            return false;
        view = new RecordView(id, cells);
        return true;
    }

    public CellsView.Enumerator GetEnumerator() => Cells.GetEnumerator();

    /// <summary>Reads <c>u16 bytes, id</c> at <paramref name="at"/> and moves past it; the caller checks the id.</summary>
    public static bool TryReadId(ReadOnlySpan<byte> bytes, scoped ref int at, out ReadOnlySpan<byte> id)
    {
        id = default;
        if (bytes.Length - at < 2)
            return false;
        var idBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        if (idBytes > bytes.Length - at - 2)
            return false;
        id = bytes.Slice(at + 2, idBytes);
        at += 2 + idBytes;
        return true;
    }
}
