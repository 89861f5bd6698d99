using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Personalize.Storage.Import;

/// <summary>The rows of a CSV file with a header row.</summary>
internal sealed class CsvRows : RowSource
{
    private CsvRows(SourceFile file, DelimitedReader reader, ImmutableArray<string> columns)
        : base(file, reader, columns)
    {
    }

    /// <summary>Opens a file and reads its header; null and a refusal when there is none.</summary>
    public static CsvRows? TryOpen(string path, out ImportRefusal? refusal)
    {
        SourceFile? file = SourceFile.TryOpen(path, out refusal);
        if (file is null)
            return null;
        var reader = new DelimitedReader(file, (byte)',', quotes: true);
        if (!reader.TryReadRow())
        {
            refusal = reader.Refusal ?? ImportRefusal.OfFile(file.Name, "the file is empty; allowed: a header row, then rows");
            reader.Dispose();
            return null;
        }

        var columns = ImmutableArray.CreateBuilder<string>(reader.Fields.Count);
        for (int field = 0; field < reader.Fields.Count; field++)
            columns.Add(Encoding.UTF8.GetString(reader.Fields[field].Trim((byte)' ')));
        return new CsvRows(file, reader, columns.MoveToImmutable());
    }

    public override bool TryReadRow()
    {
        if (!Reader.TryReadRow())
        {
            Refusal = WithColumnName(Reader.Refusal);
            return false;
        }

        if (Fields.Count == Columns.Length)
            return true;
        Refusal = RefuseFieldCount(Columns.Length);
        return false;
    }

    /// <summary>The reader numbers columns; people know their names.</summary>
    private ImportRefusal? WithColumnName(ImportRefusal? refusal) =>
        refusal?.Column is { } number && int.Parse(number, CultureInfo.InvariantCulture) is var column && column <= Columns.Length
            ? refusal with { Column = Columns[column - 1] }
            : refusal;
}
