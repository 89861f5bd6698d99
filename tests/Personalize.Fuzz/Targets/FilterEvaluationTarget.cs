using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Core.Tests.Filters;

namespace Personalize.Fuzz.Targets;

/// <summary>Filters over a table: the planner's mask is what the model says row by row, and what the explanation says.</summary>
internal sealed class FilterEvaluationTarget : FuzzTarget
{
    private const int Rows = 130;
    private static readonly string[] Genres = ["Action", "Comedy", "Drama", "a"];

    private readonly DatasetSchema _schema;
    private readonly Table _table;
    private readonly string?[][] _cells;
    private readonly FilterSchemas _schemas;
    private readonly FilterScratch _scratch = new();

    public FilterEvaluationTarget()
    {
        if (!SchemaReader.TryRead(SchemaTarget.Items, DatasetKind.Items, out var schema, out var error)) throw new InvalidOperationException(error);
        _schema = schema;
        _schemas = new FilterSchemas(Items: schema);
        _table = new Table(schema);
        var random = new Random(1);
        _cells = [.. Enumerable.Range(0, Rows).Select(_ => Cells(random))];
        foreach (var cells in _cells) Put(cells);
        _table.PublishRows();
    }

    public override string Name => "filter-evaluation";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("INCLUDE ItemID WHERE Items.GENRES IN ('Comedy', 'Drama') AND Items.PRICE <= 10.5 OR Items.YEAR = 1980"),
        Utf8("EXCLUDE ItemID WHERE Items.IN_STOCK NOT IN ('yes') | INCLUDE ItemID WHERE Items.PRICE > 3 OR Items.PRICE = 1"),
        Utf8("INCLUDE ItemID WHERE (Items.GENRES IS NULL OR Items.CREATION_TIMESTAMP > 3) AND Items.ACTIVE != true"),
    ];

    public override IReadOnlyList<byte[]> Words => FilterTextTarget.Vocabulary;

    // A plan, and a cache of the table's masks that belongs to it.
    public override long AllocatedBytesMax(int inputBytes) => (1 << 20) + (512L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (!FilterPlan.TryCreate(text, _schemas, new FilterOptions(Extensions: true), out var plan, out _)) return;
        if (plan.Target != FilterTarget.Item || plan.NeedsUser || plan.NeedsItem || plan.NeedsTime || plan.Placeholders.Length > 0) return;
        Span<ulong> mask = stackalloc ulong[(Rows + 63) / 64];
        mask.Fill(ulong.MaxValue);
        Require(plan.TryApply(_table, default, _scratch, mask, out var refusal), $"a plan of literals was refused: {refusal}");
        for (var row = 0; row < Rows; row++)
        {
            var allowed = (mask[row / 64] >> (row % 64) & 1) != 0;
            Require(plan.TryExplain(_table, default, _scratch, row, out var explanation, out _) && explanation.IsAllowed == allowed, $"row {row} is explained otherwise");
            if (TryModel(plan, row, out var expected)) Require(expected == allowed, $"row {row}: the mask says {allowed}, the model {expected}");
        }
    }

    // The model takes numbers as decimals; what is too large or too fine for those it cannot judge.
    private bool TryModel(FilterPlan plan, int row, out bool allowed)
    {
        try
        {
            allowed = FilterModel.Allows(plan.Tree, _schema, _cells[row]);
            return true;
        }
        catch (Exception e) when (e is OverflowException or FormatException)
        {
            allowed = false;
            return false;
        }
    }

    private static string?[] Cells(Random random)
    {
        string? Sometimes(string value) => random.Next(6) == 0 ? null : value;
        return
        [
            Sometimes(random.Next(3) == 0 ? "Action|Comedy" : Genres[random.Next(Genres.Length)]),
            Sometimes((random.Next(40) / 4.0).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Sometimes(random.Next(1970, 1990).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            random.Next(9).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Sometimes(random.Next(2) == 0 ? "yes" : "no"),
            Sometimes(random.Next(2) == 0 ? "true" : "false"),
        ];
    }

    private void Put(string?[] cells)
    {
        var builder = new RecordBuilder(_schema, new byte[400]);
        Require(builder.TryBegin("item"u8, out _), "begin");
        for (var column = 0; column < cells.Length; column++)
            if (cells[column] is { } text) Require(builder.TrySetText(column, Utf8(text), out _), text);
        var view = default(RecordView);
        Require(builder.TryFinish(out var record, out _) && RecordView.TryParse(record, _schema, out view), "finish");
        _table.Write(_table.AppendRow(), view.Cells);
    }
}
