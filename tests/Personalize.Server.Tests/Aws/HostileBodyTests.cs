using System.Text;
using CsCheck;
using Personalize.Server.Aws;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>Whatever a stranger sends to whichever operation, the answer is a good one or a documented error, never the server's own failure.</summary>
public class HostileBodyTests
{
    private static readonly string[] Pieces = ["null", "{}", "[]", "\"\"", "-1", "1e999", "\"\\ud800\"", "\"\\u0000\\u202e\"", "{\"a\":{\"a\":{}}}", "true", ",", "}", "\u00e9", "\"arn:aws:personalize:::x/y/z\""];

    private static readonly Gen<(int Good, int At, int Cut, int Piece)> Damage =
        Gen.Select(Gen.Int[0, AwsWorld.Good.Count - 1], Gen.Int[0, 400], Gen.Int[0, 12], Gen.Int[0, Pieces.Length - 1]);

    [Fact]
    public async Task Damaged_bodies_are_refused_or_mean_something()
    {
        await using AwsServer server = await AwsWorld.StartAsync();
        var damages = new List<(int Good, int At, int Cut, int Piece)>();
        Damage.Sample(damages.Add, iter: 1500, threads: 1);
        int refused = 0;
        foreach ((int good, int at, int cut, int piece) in damages)
        {
            (string operation, string body) = AwsWorld.Good[good];
            body = AwsWorld.Resolve(server, body);
            int begin = Math.Min(at % (body.Length + 1), body.Length);
            string sent = body[..begin] + Pieces[piece] + body[Math.Min(begin + cut, body.Length)..];
            AwsResponse response = await server.SendAsync(operation, sent);
            Assert.True(response.Status is 200 or 400 or 404 or 409, $"{operation} {sent}: {response.Status} {response.Text}");
            if (response.Status != 200)
            {
                refused++;
                Assert.DoesNotContain(response.Message, c => char.IsControl(c) || c == '\u202e');
            }
        }

        Assert.InRange(refused, 100, 1499);
    }

    [Fact]
    public async Task Bytes_that_are_no_request_are_refused_by_every_operation()
    {
        await using AwsServer server = await AwsServer.StartAsync();
        byte[][] bodies = [[0], [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'], Encoding.UTF8.GetBytes(new string('[', 100_000)), Encoding.UTF8.GetBytes("{\"name\":\"a\",\"name\":7}"), [.. "{"u8, 0xC3, 0x28, .. "}"u8]];
        foreach (AwsOperation operation in AwsOperations.All)
        {
            foreach (byte[] body in bodies)
            {
                var request = new HttpRequestMessage(HttpMethod.Post, operation.Path ?? "/") { Content = new ByteArrayContent(body) };
                request.Headers.Add("X-Amz-Target", $"AmazonPersonalize.{operation.Name}");
                AwsResponse response = await server.SendAsync(request);
                Assert.True(response.Status is 400 or 200, $"{operation.Name}: {response.Status} {response.Text}");
            }
        }
    }
}
