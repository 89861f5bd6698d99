// An ad server: bids in process within a budget of microseconds, while the back office changes campaigns over the Redis protocol.
// dotnet run -c Release --project bench/Samples/AdServer
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Personalize.Engine;
using Personalize.Server.Hosting;

const string Interactions = """
    {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},
    {"name":"EVENT_TYPE","type":"string"},{"name":"TIMESTAMP","type":"long"}]}
    """;
const string Items = """
    {"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"},{"name":"COUNTRY","type":"string","categorical":true},{"name":"BUDGET","type":"int"}]}
    """;

using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
DatasetGroup ads = engine.CreateDatasetGroup("ads", Interactions, Items);
for (int ad = 0; ad < 2_000; ad++)
    ads.Items.Put(Text($"ad-{ad}"), new FieldValue("COUNTRY"u8, ad % 2 == 0 ? "DE|AT"u8 : "FR"u8), new FieldValue("BUDGET"u8, Text($"{ad % 100}")));

var random = new Random(5);
for (int click = 0; click < 20_000; click++)
{
    int visitor = random.Next(1_000);
    ads.PutEvent(Text($"v-{visitor}"), Text($"ad-{((visitor % 20) * 100) + random.Next(100)}"), "click"u8, 1_700_000_000 + click);
}

Campaign slot = ads.Train("aws-user-personalization").Deploy("slot");
Filter live = ads.CreateFilter("live", "INCLUDE ItemID WHERE Items.BUDGET > 0 AND Items.COUNTRY IN ($COUNTRY)");
await using PersonalizeServer door = PersonalizeServer.Create(engine, new ServerOptions { Http = null, Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
await door.StartAsync();

string first = Bid("v-7"u8.ToArray());
Console.WriteLine($"v-7 sees {first}");
Console.WriteLine($"back office stops it: {await TellAsync(door.TcpEndPoint!, $"PE.PATCHITEM ads {first} BUDGET 0")}");
Console.WriteLine($"v-7 sees {(Bid("v-7"u8.ToArray()) == first ? "it again" : "another ad")}");
long[] ticks = Measure(5_000);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ticks.Length} bids, each after a click: p50 {Micros(0.5):f0} us, p99 {Micros(0.99):f0} us"));
await door.StopAsync();

double Micros(double share) => ticks[(int)((ticks.Length - 1) * share)] * 1e6 / Stopwatch.Frequency;

string Bid(byte[] visitor)
{
    Span<ScoredItem> best = stackalloc ScoredItem[1];
    using RecommendQuery query = slot.BeginRecommend(visitor);
    query.SetFilter(live);
    query.SetValue("COUNTRY"u8, "AT"u8);
    return query.Recommend(best) == 0 ? "nothing" : Encoding.UTF8.GetString(ads.Items.GetId(best[0].Row));
}

long[] Measure(int bids)
{
    byte[][] visitors = [.. Enumerable.Range(0, 1_000).Select(visitor => Text($"v-{visitor}"))];
    var taken = new long[bids];
    for (int bid = 0; bid < bids; bid++)
    {
        byte[] visitor = visitors[random.Next(visitors.Length)];
        ads.PutEvent(visitor, "ad-42"u8, "click"u8, 1_700_100_000 + bid);
        long start = Stopwatch.GetTimestamp();
        _ = Bid(visitor);
        taken[bid] = Stopwatch.GetTimestamp() - start;
    }

    Array.Sort(taken);
    return taken;
}

static async Task<string> TellAsync(IPEndPoint door, string command)
{
    using var client = new TcpClient();
    await client.ConnectAsync(door);
    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
    using var reply = new StreamReader(client.GetStream());
    return await reply.ReadLineAsync() ?? "";
}

static byte[] Text(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture));
