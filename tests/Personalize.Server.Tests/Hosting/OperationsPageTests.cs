using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Tests.Aws;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Hosting;

/// <summary>docs/operations.md lists exactly what /metrics has after some traffic, and exactly the events of the log.</summary>
/// <remarks>With PERSONALIZE_UPDATE_PAGES=1 in the environment the tests write the tables into the page.</remarks>
[Collection(nameof(AloneCollection))]
public sealed partial class OperationsPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-operations-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_family_of_metrics_is_there_after_traffic_and_on_the_page()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName, MemoryBytesMax = 1L << 30 });
        DatasetGroup shop = Shop.Fill(engine);
        await using PersonalizeServer server = PersonalizeServer.Create(
            engine, new ServerOptions { Http = new IPEndPoint(IPAddress.Loopback, 0), Tcp = new IPEndPoint(IPAddress.Loopback, 0), IsLogWritten = false });
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{server.HttpEndPoint}") };
        await SendAsync(http, $$"""{"datasetArn":"{{AwsWorld.Arn}}dataset/shop/ITEMS","items":[{"itemId":"new"}]}""");
        await SendAsync(http, "{}");
        shop.Train("aws-user-personalization").Deploy("home");
        Assert.NotEmpty(engine.GetCampaign("home").Recommend("u1", 5));
        shop.StartImport(new DatasetImportRequest("none", DatasetType.Users, Path.Combine(_folder.FullName, "none.csv")));
        await engine.GetDatasetImport("none").WaitAsync(TestContext.Current.CancellationToken);

        string text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var families = new SortedDictionary<string, (string Type, string Help)>(StringComparer.Ordinal);
        foreach (Match type in Types().Matches(text))
        {
            string name = type.Groups["name"].Value;
            Match help = Regex.Match(text, $"(?m)^# HELP {name} (?<help>.*)$", RegexOptions.None, TimeSpan.FromSeconds(1));
            families[name] = (type.Groups["type"].Value, help.Groups["help"].Value);
        }

        var table = new StringBuilder("| family | type | labels | what |\n|---|---|---|---|\n");
        foreach ((string name, (string type, string help)) in families)
            table.Append($"| `{name}` | {type} | {Labels(text, name)} | {help} |\n");

        Check("metrics", table.ToString());
        Assert.Matches("personalize_dataset_records[^\n]*dataset=\"items\"[^\n]*group=\"shop\"[^\n]* 41\\b", text);
        Assert.Matches("personalize_dataset_rows[^\n]*dataset=\"users\"[^\n]*group=\"shop\"[^\n]* 60\\b", text);
        Assert.Matches("personalize_dataset_size_bytes[^\n]*dataset=\"interactions\"[^\n]* [1-9]", text);
        Assert.Matches("personalize_log_commits_total[^\n]* [1-9]", text);
        Assert.Matches("personalize_log_commit_duration_seconds_bucket[^\n]*le=\"\\+Inf\"[^\n]* [1-9]", text);
        Assert.Matches("personalize_log_sequence_total[^\n]*group=\"shop\"[^\n]* [1-9]", text);
        Assert.Matches("personalize_scan_duration_seconds_count[^\n]* [1-9]", text);
        Assert.Matches("personalize_scan_rows_sum[^\n]* [1-9]", text);
        Assert.Matches("personalize_jobs_state[^\n]*kind=\"Import\"[^\n]*state=\"Failed\"[^\n]* 1\\b", text);
        Assert.Matches("personalize_aws_errors_total[^\n]*operation=\"PutItems\"[^\n]*type=\"InvalidInputException\"[^\n]* 1\\b", text);
    }

    [Fact]
    public void Every_event_of_the_log_is_on_the_page()
    {
        IEnumerable<LoggerMessageAttribute> events =
            from type in typeof(PersonalizeEngine).Assembly.GetTypes().Concat(typeof(PersonalizeServer).Assembly.GetTypes())
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select message;
        Check("events", "| id | level | event |\n|---|---|---|\n" + string.Concat(events.Select(e => $"| {e.EventId} | {e.Level} | {e.Message} |\n")));
    }

    private static async Task SendAsync(HttpClient http, string body)
    {
        using var content = new StringContent(body);
        using HttpResponseMessage response = await http.PostAsync(new Uri("/items", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    /// <summary>Names of the labels that a family's samples have, without the exporter's own.</summary>
    private static string Labels(string text, string family)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match sample in Regex.Matches(text, $"(?m)^{family}(?:_bucket|_sum|_count)?\\{{(?<labels>[^}}]*)\\}}", RegexOptions.None, TimeSpan.FromSeconds(1)))
            names.UnionWith(LabelNames().Matches(sample.Groups["labels"].Value).Select(label => label.Groups["name"].Value).Where(name => name != "le" && !name.StartsWith("otel_", StringComparison.Ordinal)));

        return string.Join(", ", names);
    }

    private static void Check(string name, string table)
    {
        string mark = $"<!-- {name} -->\n";
        string path = Path.Combine(Root(), "docs", "operations.md");
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        int end = page.IndexOf(mark, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PERSONALIZE_UPDATE_PAGES") == "1")
            File.WriteAllText(path, page[..begin] + table + page[end..]);
        else
            Assert.Equal(table, page[begin..end]);
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Personalize.Engine.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException("the solution's folder is not above the tests");
    }

    [GeneratedRegex("(?m)^# TYPE (?<name>personalize_[a-z0-9_]+) (?<type>[a-z]+)$", RegexOptions.None, 1000)]
    private static partial Regex Types();

    [GeneratedRegex("(?<name>[a-zA-Z_]+)=\"", RegexOptions.None, 1000)]
    private static partial Regex LabelNames();
}
