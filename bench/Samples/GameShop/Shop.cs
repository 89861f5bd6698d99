using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Personalize.Engine;

namespace Personalize.Samples.GameShop;

/// <summary>Fills the shop, trains, lets one player shop.</summary>
internal sealed class Shop(PersonalizeEngine engine, IHostApplicationLifetime host) : BackgroundService
{
    private const string Interactions = """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
        {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
        """;

    private const string ItemsSchema = """
        {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"KIND","type":"string","categorical":true},{"name":"GEMS","type":"int"}]}
        """;

    private static readonly string[] Kinds = ["sword", "bow", "potion", "mount", "pet"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DatasetGroup shop = engine.CreateDatasetGroup("shop", Interactions, ItemsSchema);
        FillShelves(shop);
        LetPlayersBuy(shop);
        Campaign window = await Task.Run(() => shop.Train("aws-user-personalization", cancellationToken: stoppingToken).Deploy("window"), stoppingToken);
        Filter affordable = shop.CreateFilter("affordable", "INCLUDE ItemID WHERE Items.GEMS <= $GEMS | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ('buy')");

        Show(shop, window, affordable, "a new player sees");
        shop.PutEvent("newcomer"u8, "bow-3"u8, "buy"u8, 1_800_000_000);
        shop.PutEvent("newcomer"u8, "bow-7"u8, "buy"u8, 1_800_000_060);
        Show(shop, window, affordable, "after two bows  ");
        host.StopApplication();
    }

    private static void FillShelves(DatasetGroup shop)
    {
        for (int item = 0; item < 200; item++)
        {
            EntityPut put = shop.Items.BeginPut(Text($"{Kinds[item % Kinds.Length]}-{item / Kinds.Length}"));
            put.Set("KIND"u8, Text(Kinds[item % Kinds.Length]));
            put.Set("GEMS"u8, 10L + (item % 90));
            put.Commit();
        }
    }

    /// <summary>500 players who each like one kind; made from a seed, so that every run shows the same.</summary>
    private static void LetPlayersBuy(DatasetGroup shop)
    {
        var random = new Random(7);
        for (int purchase = 0; purchase < 10_000; purchase++)
        {
            int player = random.Next(500);
            string kind = Kinds[random.Next(5) > 0 ? player % Kinds.Length : random.Next(Kinds.Length)];
            shop.PutEvent(Text($"player-{player}"), Text($"{kind}-{random.Next(40)}"), "buy"u8, 1_700_000_000 + (purchase * 60));
        }
    }

    private static void Show(DatasetGroup shop, Campaign window, Filter affordable, string who)
    {
        Span<ScoredItem> best = stackalloc ScoredItem[5];
        using RecommendQuery query = window.BeginRecommend("newcomer"u8);
        query.SetFilter(affordable);
        query.SetValue("GEMS"u8, "80"u8);
        int found = query.Recommend(best);
        var names = new List<string>(found);
        foreach (ScoredItem item in best[..found])
            names.Add(Encoding.UTF8.GetString(shop.Items.GetId(item.Row)));

        Console.WriteLine($"{who}: {string.Join(", ", names)}");
    }

    private static byte[] Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
