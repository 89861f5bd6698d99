using Personalize.Storage.Import;

namespace Personalize.Fuzz.Targets;

/// <summary>CSV files: rows or a refusal that names a row, and every row has as many fields as the header.</summary>
internal sealed class CsvTarget : FuzzTarget
{
    private readonly string _path = Path.Combine(AppContext.BaseDirectory, "fuzz-input.csv");

    public override string Name => "csv";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n1,2,watch,3\r\n\"a,b\",\"say \"\"hi\"\"\",c\\,4\n"), [0xEF, 0xBB, 0xBF, .. Utf8("A,B\n\n1,\"x\ny\"")], Utf8("A"),
    ];

    public override IReadOnlyList<byte[]> Words => [Utf8("\""), Utf8("\"\""), Utf8("\\\""), Utf8("\r\n"), Utf8(",\","), [0], [0xEF, 0xBB, 0xBF], Utf8("\",\n")];

    // One buffer and its marks per file, whatever its length.
    public override long AllocatedBytesMax(int inputBytes) => (4 << 20) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        File.WriteAllBytes(_path, input);
        using var rows = CsvRows.TryOpen(_path, out var refusal);
        if (rows is null)
        {
            Require(refusal is not null, "not opened, yet no reason");
            return;
        }
        var last = 0L;
        while (rows.TryReadRow())
        {
            Require(rows.Row > last, "rows do not count up");
            last = rows.Row;
            var bytes = 0;
            for (var column = 0; column < rows.Columns.Length; column++)
            {
                bytes += rows[column].Length;
                Require(!rows[column].Contains((byte)0), "a NUL byte came through");
            }
            Require(bytes <= input.Length, $"fields of {bytes} bytes in a file of {input.Length}");
        }
        Require(rows.Refusal is not null || rows.BytesRead == input.Length, "the end came early");
    }
}
