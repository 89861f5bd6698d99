using System.Text;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Personalize.Core.Tests.Columns;
using Xunit;

namespace Personalize.Core.Tests.Filters;

/// <summary>The fixture of the filter specification: its schemas, tables and events, and requests written as there.</summary>
internal sealed class FilterFixture
{
    private static readonly string?[][] ItemRecords =
    [
        ["Action|Comedy", "10.0", "1995", "1000", "yes"],
        ["Drama", "20.0", "1975", "2000", "no"],
        [null, "5.5", "1980", "3000", "yes"],
        ["Comedy", "30.0", "2001", "4000", "no"],
        ["action", "15.0", "1970", "5000", "yes"],
    ];

    private static readonly string?[]?[] UserRecords = [["25", "F", "Gold|Legacy"], ["17", "M", null], null];

    private static readonly (int User, string EventType, int Item)[] AllEvents =
        [(1, "click", 1), (1, "Watch", 2), (1, "click", 3), (2, "purchase", 4), (3, "click", 5)];

    private readonly TableFixture _items = new(Schemas.Items!);
    private readonly TableFixture _users = new(Schemas.Users!);
    private readonly TableFixture _interactions = new(Schemas.Interactions!);
    private readonly FilterScratch _scratch = new();

    public FilterFixture()
    {
        foreach (var record in ItemRecords) _items.Write(_items.Append(), record);
        foreach (var record in UserRecords)
        {
            var row = _users.Append();
            if (record is not null) _users.Write(row, record);
        }
        foreach (var (_, eventType, _) in AllEvents) _interactions.Write(_interactions.Append(), eventType);
    }

    public TableFixture Items => _items;

    /// <summary>Surviving ids, as the specification writes them, or "refused" and the code.</summary>
    /// <param name="expression">The filter.</param>
    /// <param name="request">Nothing, <c>user u2</c>, <c>item i2</c>, <c>nobody</c> or values such as <c>G="a","b"; P=15</c>.</param>
    /// <param name="options">The language.</param>
    public string Apply(string expression, string request, FilterOptions? options = null)
    {
        var plan = Plan(expression, options);
        var isUser = plan.Target == FilterTarget.User;
        var table = isUser ? _users.Table : _items.Table;
        Span<ulong> mask = [(1UL << table.RowCount) - 1];
        var builder = new FilterValuesBuilder(new byte[4000], new FilterValueEntry[25]);
        var filterRequest = Read(request, ref builder, isUser);
        if (!plan.TryApply(table, filterRequest, _scratch, mask, out var refusal)) return $"refused {refusal.Code} {refusal.Position}";
        CheckExplanations(plan, table, filterRequest, mask[0]);
        var bits = mask[0];
        return string.Join(' ', Enumerable.Range(0, table.RowCount).Where(row => (bits >> row & 1) != 0).Select(row => $"{(isUser ? 'u' : 'i')}{row + 1}"));
    }

    public static FilterPlan Plan(string expression, FilterOptions? options = null)
    {
        Assert.True(FilterPlan.TryCreate(expression, Schemas, options ?? FilterOptions.Aws, out var plan, out var error), error?.Message);
        return plan!;
    }

    private void CheckExplanations(FilterPlan plan, Table table, in FilterRequest request, ulong mask)
    {
        for (var row = 0; row < table.RowCount; row++)
        {
            Assert.True(plan.TryExplain(table, request, _scratch, row, out var explanation, out _));
            Assert.Equal((mask >> row & 1) != 0, explanation.IsAllowed);
            if (!explanation.IsAllowed) Assert.Equal(explanation.Action, plan.Tree.Expressions[explanation.Expression].Action);
        }
    }

    private FilterRequest Read(string request, ref FilterValuesBuilder builder, bool isUser)
    {
        var (user, item) = (1, 0);
        foreach (var part in request.Split("; "))
        {
            if (part.StartsWith("user u", StringComparison.Ordinal)) user = part[6] - '0';
            else if (part.StartsWith("item i", StringComparison.Ordinal)) item = part[6] - '0';
            else if (part == "nobody") user = -1;
            else if (part.Split('=', 2) is [var name, var text])
                Assert.True(builder.TryAdd(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text), out var refusal), refusal.ToString());
        }
        return new FilterRequest
        {
            Values = builder.Values,
            HasUser = user > 0,
            UserCells = Cells(_users.Table, user - 1),
            HasItem = item > 0,
            ItemCells = Cells(_items.Table, item - 1),
            Events = AllEvents.Select((e, i) => (e.User, new FilterEvent((isUser ? e.User : e.Item) - 1, CodeOf(i)))).Where(e => isUser || e.User == user).Select(e => e.Item2).ToArray(),
            EventTypes = _interactions.Table.GetDictionary(0),
            NowSeconds = 5000,
        };
    }

    private int CodeOf(int interaction) => _interactions.Table.GetSegment(0).Categories(0).Codes[interaction];

    private static byte[] Cells(Table table, int row)
    {
        var cells = new byte[1000];
        return row >= 0 && table.TryRead(row, cells, out var written) ? cells[..written] : [];
    }

    public static readonly FilterSchemas Schemas = new(
        Read(DatasetKind.Items, """
            {"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"ITEM_ID","type":"string"},
             {"name":"GENRES","type":["null","string"],"categorical":true},
             {"name":"PRICE","type":["null","float"]},
             {"name":"YEAR","type":["null","int"]},
             {"name":"CREATION_TIMESTAMP","type":"long"},
             {"name":"IN_STOCK","type":["null","string"]},
             {"name":"DESCRIPTION","type":["null","string"],"textual":true},
             {"name":"ACTIVE","type":["null","boolean"]}],"version":"1.0"}
            """),
        Read(DatasetKind.Users, """
            {"type":"record","name":"Users","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"USER_ID","type":"string"},
             {"name":"AGE","type":["null","int"]},
             {"name":"GENDER","type":["null","string"],"categorical":true},
             {"name":"MEMBERSHIP","type":["null","string"],"categorical":true}],"version":"1.0"}
            """),
        Read(DatasetKind.Interactions, """
            {"type":"record","name":"Interactions","namespace":"com.amazonaws.personalize.schema","fields":[
             {"name":"USER_ID","type":"string"},
             {"name":"ITEM_ID","type":"string"},
             {"name":"EVENT_TYPE","type":"string"},
             {"name":"DEVICE","type":["null","string"],"categorical":true},
             {"name":"TIMESTAMP","type":"long"}],"version":"1.0"}
            """));

    public static DatasetSchema Read(DatasetKind kind, string text)
    {
        Assert.True(SchemaReader.TryRead(text, kind, out var schema, out var error), error);
        return schema!;
    }

    public static FilterTree Parse(string expression, FilterOptions? options = null)
    {
        var parsed = FilterParser.TryParse(expression, options ?? FilterOptions.Aws, out var tree, out var error);
        Assert.True(parsed, error?.Message);
        return tree!;
    }
}
