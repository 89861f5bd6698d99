using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Personalize.Engine;
using Personalize.Server.Hosting;
using Personalize.Server.Tests.Aws;
using Personalize.Server.Tests.Hosting;
using Personalize.Server.Tests.Resp;
using Personalize.Storage.Log;
using Xunit;

namespace Personalize.Server.Tests.Canaries;

/// <summary>Promise 22: no secret and no raw control character in any log, error, metric or file name, and nobody's data in what is not an answer to its sender.</summary>
/// <remarks>A sealed store behind a server with passwords, access keys and both doors, and the library beside them: good calls, every kind of refusal, failed jobs, a failed disk.</remarks>
public sealed class CanaryTests : IAsyncDisposable
{
    private const string A = AwsWorld.Arn;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-canary-");
    private readonly LogLines _log = new();
    private readonly Evidence _evidence = new();
    private readonly FailingDisk _disk = new();
    private readonly ILoggerFactory _factory;
    private readonly ILogger _engineLogger;
    private readonly HttpClient _http = new();

    public CanaryTests()
    {
        _factory = _log.OpenFactory();
        _engineLogger = _factory.CreateLogger("Personalize.Engine");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "s3", "movies"));
        File.WriteAllText(Path.Combine(_folder.FullName, "s3", "movies", "good.csv"), $"USER_ID,AGE,GENDER\n\"{Canary.User}\",30,\"{Canary.Value}\"\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "s3", "movies", "bad.csv"), $"USER_ID,AGE,GENDER\n\"{Canary.User}\",\"{Canary.Value}\",F\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "passwords"), $"default:{Canary.Password}\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "credentials"), $"[shop]\naws_access_key_id = {Canary.AccessKey}\naws_secret_access_key = {Canary.AccessSecret}\n");
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    public async ValueTask DisposeAsync()
    {
        await Task.CompletedTask;
        _http.Dispose();
        _factory.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Nothing_secret_comes_out_and_a_planted_leak_is_seen()
    {
        await RunAsync();
        Assert.InRange(_evidence.LogLines.Count, 50, 100_000);
        Assert.InRange(_evidence.Errors.Count, 60, 10_000);
        Assert.True(_evidence.MetricLines.Count > 50 && _evidence.FileNames.Count > 5);
        Assert.Contains(_evidence.LogLines, line => line.Contains("[210] No snapshot", StringComparison.Ordinal));
        Assert.Contains(_evidence.Errors, error => error.Contains(Canary.DataMark, StringComparison.Ordinal)); // what was seen is told to its sender, cleaned
        Assert.True(_evidence.FindLeaks().Count == 0, string.Join('\n', _evidence.FindLeaks()));

        // The same search over the same evidence must see each of these.
        foreach (string secret in new[] { Canary.Password, Canary.UnknownKey, Convert.ToBase64String(Canary.EncryptionKey), Convert.ToHexStringLower(Canary.EncryptionKey) })
        {
            _factory.CreateLogger("Personalize.Planted").Log(LogLevel.Trace, "somebody sent {Secret}", secret);
            AssertSees(_evidence.LogLines, _log.Lines.Last(), "log: secret");
            AssertSees(_evidence.Errors, $"400 {secret}", "error: secret");
        }

        _factory.CreateLogger("Personalize.Planted").Log(LogLevel.Debug, new InvalidOperationException(Canary.User), "failed");
        AssertSees(_evidence.LogLines, _log.Lines.Last(), "log: data");
        AssertSees(_evidence.LogLines, "two\nlines\n", "log: control");
        AssertSees(_evidence.MetricLines, $"personalize_x{{user=\"{Canary.Value}\"}} 1", "metrics: data");
        AssertSees(_evidence.FileNames, $"snapshot-{Canary.DataMark}", "file: data");
        AssertSees(_evidence.Errors, $"400 {Canary.Item}", "error: control");
    }

    private void AssertSees(List<string> evidence, string planted, string leak)
    {
        evidence.Add(planted);
        Assert.Contains(_evidence.FindLeaks(), found => found.StartsWith(leak, StringComparison.Ordinal));
        evidence.RemoveAt(evidence.Count - 1);
    }

    private async Task RunAsync()
    {
        string key = Convert.ToBase64String(Canary.EncryptionKey);
        using (PersonalizeEngine engine = Open(key))
        {
            DatasetGroup shop = Shop.Fill(engine);
            shop.Train("aws-user-personalization").Deploy("home");
            shop.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
            shop.CreateEventTracker("clicks");
            await ServeAsync(engine);
        }

        Refused(() => Open(null));
        Refused(() => Open(Convert.ToBase64String(Canary.EncryptionKey.Reverse().ToArray())));
        Refused(() => Open(Canary.Password));
        using (Open(key))
        {
            _evidence.FileNames.AddRange(Directory.EnumerateFileSystemEntries(Data, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Data, path)));
        }

        _evidence.LogLines.AddRange(_log.Lines);
    }

    private PersonalizeEngine Open(string? key) => PersonalizeEngine.Open(new EngineOptions
    {
        DataDirectory = Data,
        EncryptionKey = key,
        Logger = _engineLogger,
        MemoryBytesMax = 512 << 20,
        Log = new ChangeLogOptions { Disk = _disk },
    });

    private async Task ServeAsync(PersonalizeEngine engine)
    {
        var options = new ServerOptions
        {
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Tcp = new IPEndPoint(IPAddress.Loopback, 0),
            PasswordFile = Path.Combine(_folder.FullName, "passwords"),
            CredentialsFile = Path.Combine(_folder.FullName, "credentials"),
            S3Root = Path.Combine(_folder.FullName, "s3"),
            LoggerFactory = _factory,
        };
        await using PersonalizeServer server = PersonalizeServer.Create(engine, options);
        await server.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri($"http://{server.HttpEndPoint}");
        await AskTheHttpDoorAsync(address, engine);
        await AskTheTcpDoorAsync(server.TcpEndPoint!);
        AskTheLibrary(engine);
        engine.Snapshot(TestContext.Current.CancellationToken);
        await ReadMetricsAsync(address);

        _disk.HasFailed = true;
        await AskTheHttpDoorAsync(address, engine);
        await AskTheTcpDoorAsync(server.TcpEndPoint!);
        AskTheLibrary(engine);
        Refused(() => engine.Snapshot(TestContext.Current.CancellationToken));
        await ReadMetricsAsync(address);
        _disk.HasFailed = false;
    }

    private async Task ReadMetricsAsync(Uri address)
    {
        _evidence.MetricLines.AddRange((await _http.GetStringAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken)).Split('\n'));
        _evidence.Errors.Add(await _http.GetStringAsync(new Uri(address, "/health/ready"), TestContext.Current.CancellationToken));
    }

    /// <summary>Every good call with its texts made hostile one by one, calls with canaries in every place for data, and every wrong signature.</summary>
    private async Task AskTheHttpDoorAsync(Uri address, PersonalizeEngine engine)
    {
        string tracker = engine.EventTrackers.First().TrackingId;
        foreach ((string operation, string body) in AwsWorld.Good.Where(good => !good.Operation.StartsWith("Delete", StringComparison.Ordinal)))
        {
            await SendAsync(address, operation, body);
            JsonObject good = JsonNode.Parse(body)!.AsObject();
            foreach (string member in good.Select(pair => pair.Key).ToArray())
            {
                JsonNode? was = good[member]?.DeepClone();
                good[member] = Canary.Value;
                await SendAsync(address, operation, good.ToJsonString());
                good[member] = was;
            }
        }

        foreach ((string operation, string body) in Calls(tracker))
            await SendAsync(address, operation, body);

        foreach (string job in new[] { "good", "bad", "absent" })
        {
            await SendAsync(address, "CreateDatasetImportJob", $$"""{"jobName":"{{job}}","datasetArn":"{{A}}dataset/shop/USERS","dataSource":{"dataLocation":"s3://movies/{{job}}.csv"} }""");
            if (engine.DatasetImports.FirstOrDefault(import => import.Name == job) is { } import)
                await import.WaitAsync(TestContext.Current.CancellationToken);

            await SendAsync(address, "DescribeDatasetImportJob", $$"""{"datasetImportJobArn":"{{A}}dataset-import-job/{{job}}"}""", isError: true);
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        await SendAsync(SignedRequests.Make(address, "ListRecipes", "{}", Canary.AccessKey, Canary.WrongPassword, now));
        await SendAsync(SignedRequests.Make(address, "ListRecipes", "{}", Canary.UnknownKey, Canary.AccessSecret, now));
        await SendAsync(SignedRequests.Make(address, "ListRecipes", "{}", Canary.AccessKey, Canary.AccessSecret, now.AddHours(-1)));
        foreach (string header in new[] { "AWS4-HMAC-SHA256 Credential=" + Canary.AccessKey, "Basic " + Canary.Password, Canary.AccessSecret })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/recommendations")) { Content = new StringContent("{}") };
            request.Headers.TryAddWithoutValidation("Authorization", header);
            await SendAsync(request);
        }
    }

    private static IEnumerable<(string Operation, string Body)> Calls(string tracker)
    {
        string user = Quoted(Canary.User), item = Quoted(Canary.Item), session = Quoted(Canary.Session), value = Quoted(Canary.Value);
        string Properties(string name, string text) => Quoted(new JsonObject { [name] = text }.ToJsonString());
        yield return ("PutUsers", $$"""{"datasetArn":"{{A}}dataset/shop/USERS","users":[{"userId":{{user}},"properties":{{Properties("GENDER", Canary.Value)}}}]}""");
        yield return ("PutUsers", $$"""{"datasetArn":"{{A}}dataset/shop/USERS","users":[{"userId":{{user}},"properties":"{\"AGE\":30,\"GENDER\":\"F\"}"}]}""");
        yield return ("PutUsers", $$"""{"datasetArn":"{{A}}dataset/shop/USERS","users":[{"userId":{{user}},"properties":{{Properties("AGE", Canary.Value)}}}]}""");
        yield return ("PutUsers", $$"""{"datasetArn":"{{A}}dataset/shop/USERS","users":[{"userId":{{user}},"properties":{{Properties(Canary.Value, "x")}}},{"userId":"b"}]}""");
        yield return ("PutItems", $$"""{"datasetArn":"{{A}}dataset/shop/ITEMS","items":[{"itemId":{{item}},"properties":{{Properties("GENRE", Canary.Value)}}}]}""");
        yield return ("PutItems", $$"""{"datasetArn":"{{A}}dataset/shop/ITEMS","items":[{"itemId":{{item}},"properties":{{Properties("ITEM_ID", Canary.Value)}}}]}""");
        yield return ("PutEvents", $$"""{"trackingId":"{{tracker}}","userId":{{user}},"sessionId":{{session}},"eventList":[{"eventType":{{value}},"sentAt":1700000000,"itemId":{{item}},"properties":{{Properties("DEVICE", Canary.Value)}}}]}""");
        yield return ("PutEvents", $$"""{"trackingId":"{{tracker}}","userId":{{user}},"sessionId":{{session}},"eventList":[{"eventType":"click","sentAt":{{value}},"itemId":{{item}}}]}""");
        yield return ("PutEvents", $$"""{"trackingId":{{value}},"sessionId":{{session}},"eventList":[{"eventType":"click","sentAt":1,"itemId":{{item}}}]}""");
        yield return ("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":{{user}},"itemId":{{item}} }""");
        yield return ("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":{{user}},"filterArn":"{{A}}filter/genre","filterValues":{"GENRE":{{value}} } }""");
        yield return ("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":{{user}},"filterArn":"{{A}}filter/genre","filterValues":{"OTHER":{{value}} } }""");
        yield return ("GetRecommendations", $$"""{"campaignArn":"{{A}}campaign/home","userId":{{user}},"context":{"DEVICE":{{value}} } }""");
        yield return ("GetPersonalizedRanking", $$"""{"campaignArn":"{{A}}campaign/home","userId":{{user}},"inputList":[{{item}}]}""");
        yield return ("CreateFilter", $$"""{"name":"bad","datasetGroupArn":"{{A}}dataset-group/shop","filterExpression":{{Quoted("INCLUDE ItemID WHERE Items." + Canary.Value)}} }""");
        yield return ("CreateSchema", $$"""{"name":"bad","schema":{{Quoted(Shop.Users.Replace("GENDER", Canary.Value, StringComparison.Ordinal))}} }""");
        yield return (Canary.DataMark, "{}");
        yield return ("ListRecipes", Canary.Value);
    }

    private Task SendAsync(Uri address, string operation, string body, bool isError = false) =>
        SendAsync(SignedRequests.Make(address, operation, body, Canary.AccessKey, Canary.AccessSecret, TimeProvider.System.GetUtcNow()), isError);

    private async Task SendAsync(HttpRequestMessage request, bool isError = false)
    {
        using (request)
        {
            await AnswerAsync(request, isError);
        }
    }

    private async Task AnswerAsync(HttpRequestMessage request, bool isError)
    {
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode && !isError)
            return;

        string headers = string.Join(' ', response.Headers.Select(header => $"{header.Key}={string.Join(',', header.Value)}"));
        string message = text.StartsWith('{') ? Flatten(JsonDocument.Parse(text).RootElement) : text;
        _evidence.Errors.Add($"{(int)response.StatusCode} {headers} {message}");
    }

    private static string Flatten(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select(member => Flatten(member.Value))),
        JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(Flatten)),
        _ => value.ToString(),
    };

    private async Task AskTheTcpDoorAsync(IPEndPoint door)
    {
        string[][] commands =
        [
            ["PING"], ["AUTH", Canary.WrongPassword], ["AUTH", Canary.Value, Canary.Password], ["HELLO", "3", "AUTH", "default", Canary.WrongPassword], ["AUTH", Canary.Password, "a", "b"],
            ["AUTH", Canary.Password], [Canary.Value], ["CLIENT", "SETNAME", Canary.Value],
            ["PE.PUTUSER", "shop", Canary.User, "AGE", "30", "GENDER", "F"], ["PE.PUTUSER", "shop", Canary.User, "AGE", Canary.Value], ["PE.PUTUSER", "shop", Canary.User, Canary.Value, "1"],
            ["PE.PUTITEM", "shop", Canary.Item, "GENRE", Canary.Value], ["PE.PUTITEM", Canary.Value, Canary.Item], ["PE.PUTEVENT", "shop", Canary.User, Canary.Item, "click", Canary.Value],
            ["PE.RECOMMEND", "home", Canary.User, "10"], ["PE.RECOMMEND", "home", Canary.User, Canary.Value], ["PE.RECOMMEND", "home", Canary.User, "10", "FILTER", "genre", "VALUES", "GENRE", Canary.Value],
            ["PE.RECOMMEND", Canary.Value, Canary.User, "10"], ["PE.RECOMMEND", "home", Canary.User, "10", "FILTER", Canary.Value], ["PE.GETUSER", "shop", Canary.Session],
            ["PE.CREATEGROUP", Canary.Value], ["PE.TRAIN", "shop", Canary.Value], ["PE.DEPLOY", "shop", Canary.Value], ["PE.CREATEFILTER", "shop", "bad", "INCLUDE ItemID WHERE " + Canary.Value],
            ["PE.CREATESCHEMA", "bad", Canary.Value],
        ];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(door, TestContext.Current.CancellationToken);
        foreach (string[] words in commands)
            await socket.SendAsync(Encoding.UTF8.GetBytes($"*{words.Length}\r\n{string.Concat(words.Select(word => $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n"))}"), TestContext.Current.CancellationToken);

        await socket.SendAsync(Encoding.UTF8.GetBytes($"*1\r\n$x{Canary.Value}\r\n"), TestContext.Current.CancellationToken); // no protocol: the door ends the connection
        var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read = 1; read > 0;)
        {
            read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            all.Write(buffer, 0, read);
        }

        // Data asked for comes back as it was put; an error begins a line.
        _evidence.Errors.AddRange(Encoding.UTF8.GetString(all.ToArray()).Split("\r\n").Where(line => line.StartsWith('-')));
    }

    private void AskTheLibrary(PersonalizeEngine engine)
    {
        DatasetGroup shop = engine.GetDatasetGroup("shop");
        Refused(() => shop.Users.Put(Encoding.UTF8.GetBytes(Canary.User), new FieldValue("AGE"u8, Encoding.UTF8.GetBytes(Canary.Value))));
        Refused(() => shop.Items.Put(Encoding.UTF8.GetBytes(Canary.Item), new FieldValue(Encoding.UTF8.GetBytes(Canary.Value), "x"u8)));
        Refused(() => engine.GetCampaign(Canary.Value));
        Refused(() => engine.CreateDatasetGroup(Canary.Value));
        Refused(() => engine.GetCampaign("home").Recommend(Canary.User, 100_000));
        Refused(() => shop.CreateFilter("bad", "INCLUDE ItemID WHERE Items." + Canary.Value));
        Refused(() => shop.Import("users", Path.Combine(_folder.FullName, "s3", "movies", "bad.csv")));
    }

    private void Refused(Action call)
    {
        Exception refused = Assert.ThrowsAny<Exception>(call);
        _evidence.Errors.Add(refused.Message);
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Relaxed);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
