using System.Globalization;
using System.Text;
using Personalize.Core.Filters;

namespace Personalize.Bench.Filters;

/// <summary>Filters of 2,500 characters made to be slow, beside filters of one term.</summary>
internal sealed class WorstFilters(FilterBench bench)
{
    private const string Head = "INCLUDE ItemID WHERE ";
    private static readonly string[] Comparisons = ["=", "<", "<=", ">", ">="];

    private static readonly (string Name, Func<int, string> Term)[] Made =
    [
        ("one number, alternatives", i => $"OR Items.YEAR={1950 + i * 7 % 75}"),
        ("one number, a long list", i => i == 0 ? "OR Items.CREATION_TIMESTAMP IN (1400000000" : $",{1_400_000_000 + i * 1_000_003L}"),
        ("one float, a long list", i => i == 0 ? "OR Items.PRICE IN (1" : string.Create(CultureInfo.InvariantCulture, $",{i % 200}.{i % 97}")),
        ("two numbers, a staircase", i => $"OR Items.YEAR<{1950 + i} AND Items.PRICE<{90 - i}"),
        ("two numbers, points", i => $"OR Items.YEAR={1950 + i} AND Items.PRICE={i + 1}"),
        ("number and category, points", i => $"OR Items.YEAR={1950 + i} AND Items.CATEGORY='category-{i}'"),
        ("five fields", i => string.Create(CultureInfo.InvariantCulture, $"OR Items.YEAR<{1960 + i} AND Items.PRICE<{i + 2} AND Items.CREATION_TIMESTAMP>{1_400_000_000 + i * 5_000_000} AND Items.CATEGORY NOT IN ('category-{i}') AND Items.BRAND IN ('brand-{i}')")),
        ("texts, alternatives", i => $"OR Items.IN_STOCK='y{i}'"),
        ("categories, a long list", i => i == 0 ? "OR Items.BRAND IN ('brand-1'" : $",'brand-{i}'"),
        ("text and number", i => $"OR Items.IN_STOCK='y{i}' AND Items.YEAR>{1950 + i}"),
    ];

    public static IEnumerable<string> All() => Made.Select(made => Fill(made.Term));

    public void Run(int random)
    {
        Console.WriteLine("\n## The worst filter that is legal (cold, 2,500 characters)\n");
        var singles = Singles();
        var (least, most) = (singles.Values.Min(), singles.Values.Max());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"One term: {string.Join(", ", singles.Select(single => string.Create(CultureInfo.InvariantCulture, $"{single.Key} {single.Value:F3} ms")))}.\n"));
        Console.WriteLine("| filter | ms | / slowest single term | / fastest single term |\n|---|---|---|---|");
        foreach (var (name, term) in Made) Print(name, bench.Cold(Fill(term), runs: 7), least, most);
        var worst = 0.0;
        for (var seed = 0; seed < random; seed++) worst = Math.Max(worst, bench.Cold(Random(new Random(seed)), runs: 1));
        Print($"worst of {random} random ones", worst, least, most);
    }

    private Dictionary<string, double> Singles() => new(StringComparer.Ordinal)
    {
        ["int"] = bench.Cold("Items.YEAR >= 1990"),
        ["float"] = bench.Cold("Items.PRICE < 100"),
        ["long"] = bench.Cold("Items.CREATION_TIMESTAMP > 1500000000"),
        ["category"] = bench.Cold("Items.CATEGORY IN ('category-3')"),
        ["category of 20,000"] = bench.Cold("Items.BRAND IN ('brand-3')"),
        ["text"] = bench.Cold("Items.IN_STOCK IN ('yes')"),
    };

    private static void Print(string name, double milliseconds, double least, double most) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {milliseconds:F3} | {milliseconds / most:F1} | {milliseconds / least:F1} |"));

    /// <summary>As many terms as fit; a list that a term opened is closed.</summary>
    private static string Fill(Func<int, string> term)
    {
        var text = new StringBuilder();
        for (var i = 0; ; i++)
        {
            var next = term(i);
            if (Head.Length + text.Length + next.Length + 1 > FilterParser.CharactersMax) break;
            text.Append(next.StartsWith(',') ? next : text.Length == 0 ? next[3..] : " " + next);
        }
        var open = text.ToString().Count(c => c == '(') > text.ToString().Count(c => c == ')');
        return text + (open ? ")" : "");
    }

    private static string Random(Random random) => Fill(i => (random.Next(2) == 0 ? "OR " : i == 0 ? "OR " : "AND ") + (random.Next(7) switch
    {
        0 => $"Items.YEAR{Comparisons[random.Next(5)]}{random.Next(1940, 2030)}",
        1 => $"Items.PRICE{Comparisons[random.Next(5)]}{random.Next(220)}",
        2 => $"Items.CREATION_TIMESTAMP{Comparisons[random.Next(5)]}{1_400_000_000L + random.Next(315_360_000)}",
        3 => $"Items.CATEGORY IN ('category-{random.Next(200)}')",
        4 => $"Items.BRAND NOT IN ('brand-{random.Next(20_000)}')",
        5 => $"Items.CATEGORY NOT IN ('category-{random.Next(200)}','category-{random.Next(200)}')",
        _ => $"Items.BRAND IN ('brand-{random.Next(20_000)}','brand-{random.Next(20_000)}')",
    }));
}
