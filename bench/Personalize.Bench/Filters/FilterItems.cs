using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Personalize.Core.Columns;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Bench.Filters;

/// <summary>The same made-up items in a <see cref="Table"/> and in DuckDB, from one seed.</summary>
/// <remarks>
/// CATEGORY one of 200 (Zipf-like), BRAND one of 20,000, PRICE 0.01..200, YEAR 1950..2024, CREATION_TIMESTAMP over ten years, IN_STOCK
/// yes or no as plain text; one cell in fifty null.
/// </remarks>
internal sealed class FilterItems : IDisposable
{
    private const string SchemaText = """
        {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[
         {"name":"ITEM_ID","type":"string"},
         {"name":"CATEGORY","type":["null","string"],"categorical":true},
         {"name":"BRAND","type":["null","string"],"categorical":true},
         {"name":"PRICE","type":["null","float"]},
         {"name":"YEAR","type":["null","int"]},
         {"name":"CREATION_TIMESTAMP","type":"long"},
         {"name":"IN_STOCK","type":["null","string"]}],"version":"1.0"}
        """;

    private readonly byte[] _record = new byte[1000];

    public FilterItems(int count)
    {
        if (!SchemaReader.TryRead(SchemaText, DatasetKind.Items, out var schema, out var error)) throw new InvalidOperationException(error);
        Schema = schema!;
        Table = new Table(Schema);
        Peer = new DuckDBConnection("DataSource=:memory:");
        Peer.Open();
        Execute("SET threads TO 1");
        Execute("CREATE TABLE items(category VARCHAR, brand VARCHAR, price FLOAT, year INTEGER, creation_timestamp BIGINT, in_stock VARCHAR)");
        var random = new Random(1);
        using var appender = Peer.CreateAppender("items");
        for (var row = 0; row < count; row++) Append(random, appender);
        Table.PublishRows();
    }

    public DatasetSchema Schema { get; }

    public Table Table { get; }

    public DuckDBConnection Peer { get; }

    public DuckDBCommand Query(string sql)
    {
        var command = Peer.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public string PeerVersion() => (string)Query("SELECT version()").ExecuteScalar()!;

    public void Dispose() => Peer.Dispose();

    private void Execute(string sql)
    {
        using var command = Query(sql);
        command.ExecuteNonQuery();
    }

    private void Append(Random random, DuckDBAppender appender)
    {
        var category = Null(random) ? null : $"category-{(int)(200 * Math.Pow(random.NextDouble(), 2))}";
        var brand = Null(random) ? null : $"brand-{random.Next(20_000)}";
        float? price = Null(random) ? null : (random.Next(20_000) + 1) / 100f;
        int? year = Null(random) ? null : random.Next(1950, 2025);
        var created = 1_400_000_000L + random.Next(315_360_000);
        var stock = Null(random) ? null : random.Next(10) < 8 ? "yes" : "no";
        appender.CreateRow().AppendValue(category).AppendValue(brand).AppendValue(price).AppendValue(year).AppendValue(created).AppendValue(stock).EndRow();
        Put(category, brand, price?.ToString(CultureInfo.InvariantCulture), year?.ToString(CultureInfo.InvariantCulture), created.ToString(CultureInfo.InvariantCulture), stock);
    }

    private void Put(params ReadOnlySpan<string?> cells)
    {
        var builder = new RecordBuilder(Schema, _record);
        if (!builder.TryBegin("item"u8, out _)) throw new InvalidOperationException();
        for (var column = 0; column < cells.Length; column++)
        {
            if (cells[column] is { } text && !builder.TrySetText(column, Encoding.UTF8.GetBytes(text), out var refusal)) throw new InvalidOperationException(refusal.ToString());
        }
        if (!builder.TryFinish(out var record, out _) || !RecordView.TryParse(record, Schema, out var view)) throw new InvalidOperationException();
        Table.Write(Table.AppendRow(), view.Cells);
    }

    private static bool Null(Random random) => random.Next(50) == 0;
}
