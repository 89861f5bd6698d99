using System.Globalization;
using System.Net;
using System.Text;
using Personalize.Bench.Engine;
using Personalize.Engine;
using Personalize.Server.Hosting;

namespace Personalize.Bench.Door;

/// <summary>Requests of the AWS door beside an empty Kestrel that reads and answers as many bytes, and beside the TCP door.</summary>
internal static class AwsBench
{
    private const int Rounds = 5;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    public static int Run(string[] args)
    {
        int items = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        using var shop = new MadeShop("gauss", items, users: 1000);
        shop.Group.CreateEventTracker("clicks");
        PersonalizeServer server = PersonalizeServer.Create(shop.Engine, new ServerOptions { Http = new(IPAddress.Loopback, 0), Tcp = new(IPAddress.Loopback, 0), IsLogWritten = false });
        server.StartAsync().GetAwaiter().GetResult();
        using var empty = new EmptyKestrel();
        Console.WriteLine($"{items} items; {Rounds} rounds of {RoundTime.TotalSeconds} s in turns, medians; load {File.ReadAllText("/proc/loadavg").Trim()}");
        Console.WriteLine("| request | connections | ours/s | p50, us | p99, us | bytes allocated | empty Kestrel/s | p99, us | bytes allocated | ours / empty | TCP door/s | p99, us | ours / TCP |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        const string Arn = "arn:aws:personalize:us-east-1:000000000000:";
        string one = """{"itemId":"i1","properties":"{\"GENRE\":\"g1\",\"YEAR\":1999}"}""";
        (string Name, string Path, string Body, string? Resp)[] cases =
        [
            ("GetRecommendations, 10 of them", "/recommendations", $$"""{"campaignArn":"{{Arn}}campaign/made","userId":"u7","numResults":10}""", "PE.RECOMMEND made u7 COUNT 10 WITHSCORES WITHID"),
            ("PutItems, 1 item", "/items", $$"""{"datasetArn":"{{Arn}}dataset/made/ITEMS","items":[{{one}}]}""", "PE.PUTITEM made i1 GENRE g1 YEAR 1999"),
            ("PutItems, 10 items", "/items", $$"""{"datasetArn":"{{Arn}}dataset/made/ITEMS","items":[{{string.Join(',', Enumerable.Repeat(one, 10))}}]}""", null),
            ("PutItems, refused", "/items", $$"""{"datasetArn":"{{Arn}}dataset/made/ITEMS","items":[{{one.Replace("1999", "\\\"old\\\"", StringComparison.Ordinal)}}]}""", null),
            ("GetRecommendations, refused", "/recommendations", $$"""{"campaignArn":"{{Arn}}campaign/made","userId":"u7","numResults":501}""", null),
        ];
        foreach (var (name, path, body, resp) in cases)
        {
            foreach (int connections in new[] { 1, 16 })
                Measure(server, empty, name, Post(path, body), body, resp, connections);
        }

        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    private static void Measure(PersonalizeServer server, EmptyKestrel empty, string name, byte[] request, string body, string? resp, int connections)
    {
        int answered = 0;
        RawLoad.Run(server.HttpEndPoint!, request, 1, TimeSpan.FromMilliseconds(50), (bytes, read) => (answered = ContentLength(bytes, read)) < 0 ? 0 : HttpBytes(bytes, read));
        byte[] bound = Post($"/{answered}", body);
        byte[]? command = resp is null ? null : Encoding.UTF8.GetBytes(resp + "\r\n");
        var (ours, emptys, tcps) = (new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>());
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(RawLoad.Run(server.HttpEndPoint!, request, connections, RoundTime, HttpBytes));
            emptys.Add(RawLoad.Run(empty.Address, bound, connections, RoundTime, HttpBytes));
            if (command is not null)
                tcps.Add(RawLoad.Run(server.TcpEndPoint!, command, connections, RoundTime, RespBytes));
        }

        string tcp = command is null ? "– | – | –" : string.Create(CultureInfo.InvariantCulture, $"{Median(tcps, r => r.PerSecond):N0} | {Median(tcps, r => r.P99Us):N0} | {Ratio(ours, tcps):F2}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {connections} | {Median(ours, r => r.PerSecond):N0} | {Median(ours, r => r.MedianUs):N0} | {Median(ours, r => r.P99Us):N0} | {Median(ours, r => r.AllocatedBytes):N0} | {Median(emptys, r => r.PerSecond):N0} | {Median(emptys, r => r.P99Us):N0} | {Median(emptys, r => r.AllocatedBytes):N0} | {Ratio(ours, emptys):F2} | {tcp} |"));
    }

    private static byte[] Post(string path, string body) =>
        Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Length of an HTTP answer by its Content-Length.</summary>
    private static int HttpBytes(byte[] answer, int read)
    {
        int head = answer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        return head < 0 ? 0 : head + 4 + Math.Max(0, ContentLength(answer, read));
    }

    private static int ContentLength(byte[] answer, int read)
    {
        ReadOnlySpan<byte> head = answer.AsSpan(0, read);
        int at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
            return -1;

        ReadOnlySpan<byte> digits = head[(at + "Content-Length: ".Length)..];
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out int length, out _) ? length : -1;
    }

    /// <summary>Length of a reply: a status, or an array of an id and an array of as many bulk strings as it says.</summary>
    private static int RespBytes(byte[] answer, int read)
    {
        ReadOnlySpan<byte> reply = answer.AsSpan(0, read);
        int at = 0;
        for (int left = 1; left > 0; left--)
        {
            int end = reply[at..].IndexOf("\r\n"u8);
            if (end < 0)
                return 0;

            bool hasNumber = System.Buffers.Text.Utf8Parser.TryParse(reply[(at + 1)..], out int number, out _);
            byte type = reply[at];
            at += end + 2;
            if (type == '*' && hasNumber)
                left += number;
            else if (type == '$' && hasNumber)
                at += number + 2;

            if (at > read)
                return 0;
        }

        return at;
    }

    private static double Median(List<LoadResult> results, Func<LoadResult, double> of) => results.Select(of).Order().ElementAt(results.Count / 2);

    private static double Ratio(List<LoadResult> ours, List<LoadResult> others) =>
        ours.Zip(others, (our, other) => our.PerSecond / other.PerSecond).Order().ElementAt(ours.Count / 2);
}
