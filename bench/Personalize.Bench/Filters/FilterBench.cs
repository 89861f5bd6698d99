using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using DuckDB.NET.Data;
using Personalize.Core.Filters;

namespace Personalize.Bench.Filters;

/// <summary>Filters over a million items beside DuckDB counting the same predicate on one thread; and the worst filter that is legal.</summary>
internal sealed class FilterBench(FilterItems items)
{
    private const int Runs = 15;

    private const int WarmUpSeconds = 8;
    private const int WarmUpMs = 100;

    private static readonly (string Name, string Filter, string Sql)[] Peers =
    [
        ("five conditions, one a text",
         "Items.CATEGORY IN ('category-3','category-7','category-30') AND Items.PRICE < 120.5 AND Items.YEAR >= 1970 AND Items.CREATION_TIMESTAMP > 1450000000 AND Items.IN_STOCK IN ('yes')",
         "category IN ('category-3','category-7','category-30') AND price < 120.5::FLOAT AND year >= 1970 AND creation_timestamp > 1450000000 AND in_stock IN ('yes')"),
        ("five conditions, wide",
         "Items.PRICE < 180 AND Items.YEAR >= 1955 AND Items.CREATION_TIMESTAMP > 1410000000 AND Items.CATEGORY NOT IN ('category-3') AND Items.BRAND NOT IN ('brand-1','brand-2')",
         "price < 180::FLOAT AND year >= 1955 AND creation_timestamp > 1410000000 AND (category IS NULL OR category NOT IN ('category-3')) AND (brand IS NULL OR brand NOT IN ('brand-1','brand-2'))"),
        ("one number", "Items.YEAR >= 1990", "year >= 1990"),
        ("one category", "Items.CATEGORY IN ('category-3')", "category IN ('category-3')"),
        ("one category of 20,000", "Items.BRAND IN ('brand-3')", "brand IN ('brand-3')"),
        ("one text", "Items.IN_STOCK IN ('yes')", "in_stock IN ('yes')"),
    ];

    private readonly FilterScratch _scratch = new();
    private readonly ulong[] _mask = new ulong[(items.Table.RowCount + 63) / 64];

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        using var items = new FilterItems(count);
        var bench = new FilterBench(items);
        bench.WarmUp();
        if (args.Length > 2)
        {
            foreach (var c in args[2..]) Console.WriteLine($"{bench.Cold(c):F3} {c}");
            return 0;
        }
        Console.WriteLine($"# Filters over {count:N0} items\n");
        Console.WriteLine($"{Machine.Describe()}; DuckDB {items.PeerVersion()}, one thread, in memory. Milliseconds of processor time, median of {Runs} runs after {WarmUpSeconds} s of warming up.");
        Console.WriteLine("Cold: a new plan, nothing kept (parse, bind, evaluate, count). Warm: the same plan, items unchanged. DuckDB: a prepared count(*).\n");
        Console.WriteLine("| filter | rows | DuckDB | cold | warm | DuckDB / cold | DuckDB / warm |\n|---|---|---|---|---|---|---|");
        foreach (var (name, filter, sql) in Peers) bench.Compare(name, filter, sql);
        new WorstFilters(bench).Run(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200);
        return 0;
    }

    /// <summary>Runs everything until the runtime has compiled every loop in its last tier.</summary>
    private void WarmUp()
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds)
        {
            foreach (var (_, filter, _) in Peers) CountCold(filter);
            foreach (var filter in WorstFilters.All()) CountCold(filter);
        }
    }

    /// <summary>Milliseconds of a filter of which nothing is kept.</summary>
    public double Cold(string conditions, int runs = Runs) => Median(() => CountCold(conditions), runs);

    private void Compare(string name, string conditions, string sql)
    {
        using var query = items.Query("SELECT count(*) FROM items WHERE " + sql);
        query.Prepare();
        var rows = CountCold(conditions);
        if ((long)query.ExecuteScalar()! != rows) throw new InvalidOperationException($"{name}: DuckDB counts {query.ExecuteScalar()}, the filter {rows}");
        var plan = Plan(conditions);
        var peer = Median(() => (long)query.ExecuteScalar()!, Runs);
        var cold = Cold(conditions);
        var warm = Median(() => Count(plan), Runs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {rows:N0} | {peer:F3} | {cold:F3} | {warm:F4} | {peer / cold:F1} | {peer / warm:F0} |"));
    }

    private long CountCold(string conditions) => Count(Plan(conditions));

    private FilterPlan Plan(string conditions) =>
        FilterPlan.TryCreate("INCLUDE ItemID WHERE " + conditions, new FilterSchemas(items.Schema), FilterOptions.Aws, out var plan, out var error)
            ? plan : throw new InvalidOperationException(error.Message);

    private long Count(FilterPlan plan)
    {
        _mask.AsSpan().Fill(ulong.MaxValue);
        _mask[^1] >>= -items.Table.RowCount & 63;
        if (!plan.TryApply(items.Table, default, _scratch, _mask, out _)) throw new InvalidOperationException();
        var count = 0L;
        foreach (var word in _mask) count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Processor time, so that other programs on the machine do not count; short runs are repeated up to 2 ms.</summary>
    private static double Median(Func<long> run, int runs)
    {
        var start = Stopwatch.GetTimestamp();
        var warm = 0;
        while (warm < 5 || Stopwatch.GetElapsedTime(start).TotalMilliseconds < (runs > 1 ? WarmUpMs : 0))
        {
            run();
            warm++;
        }
        var repeats = (int)Math.Clamp(2 / (Stopwatch.GetElapsedTime(start).TotalMilliseconds / warm), 1, 1000);
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var repeat = 0; repeat < repeats; repeat++) run();
            times[i] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / repeats;
        }
        Array.Sort(times);
        return times[runs / 2];
    }
}
