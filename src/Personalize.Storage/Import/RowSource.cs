using System.Collections.Immutable;
using System.Text;

namespace Personalize.Storage.Import;

/// <summary>The rows of one file, with named columns: what an import, an inference and an evaluation read.</summary>
/// <remarks>The fields of a row are borrowed until the next row is read. Not thread-safe.</remarks>
public abstract class RowSource : IDisposable
{
    private readonly SourceFile _file;

    private protected RowSource(SourceFile file, DelimitedReader reader, ImmutableArray<string> columns)
    {
        _file = file;
        Reader = reader;
        Columns = columns;
        Utf8Columns = [.. columns.Select(Encoding.UTF8.GetBytes)];
        Fields = reader.Fields;
    }

    /// <summary>The file's name without its folder.</summary>
    public string File => _file.Name;

    /// <summary>Names of the columns, as the header has them.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _file.Length;

    /// <summary>Bytes read so far, a block ahead of the row.</summary>
    public long BytesRead => _file.BytesRead;

    /// <summary>The row just read as a spreadsheet counts it: a header is row 1.</summary>
    public long Row => Reader.Row;

    /// <summary>Set when <see cref="TryReadRow"/> answered false for another reason than the end of the file.</summary>
    public ImportRefusal? Refusal { get; private protected set; }

    /// <summary>Bytes of the row just read.</summary>
    public int RowBytes => Fields.Bytes;

    internal ImmutableArray<byte[]> Utf8Columns { get; }

    private protected DelimitedReader Reader { get; }

    private protected RowFields Fields { get; init; }

    /// <summary>The field of a column in the row just read.</summary>
    public ReadOnlySpan<byte> this[int column] => Fields[column];

    /// <summary>Moves to the next row; false at the end and on a refusal.</summary>
    public abstract bool TryReadRow();

    /// <summary>Finds a column without regard to case and <c>_</c>; -1 when there is none.</summary>
    public int FindColumn(ReadOnlySpan<byte> utf8Name)
    {
        for (int column = 0; column < Utf8Columns.Length; column++)
        {
            if (Core.Schemas.FieldNames.AreEqual(Utf8Columns[column], utf8Name))
                return column;
        }

        return -1;
    }

    public void Dispose()
    {
        Reader.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected ImportRefusal RefuseFieldCount(int allowed) => new(
        File, Row, null, null, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the row has {Reader.Fields.Count} fields; allowed {allowed}, as many as there are columns"));
}
