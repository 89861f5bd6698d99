using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Personalize.Server.Aws.Signing;
using Xunit;

namespace Personalize.Server.Tests.Aws.Signing;

/// <summary>What botocore signs is taken; any part of it altered is not (promise 19).</summary>
public sealed class SignatureCheckTests
{
    private static readonly AccessKeys Keys = new([(BotocoreRequests.AccessKey, BotocoreRequests.Secret), ("OTHER", "another secret")]);

    [Fact]
    public async Task Takes_what_botocore_signs_and_nothing_altered()
    {
        const int Count = 300;
        IReadOnlyList<SignedRequest> requests = await BotocoreRequests.SignAsync(Count, seed: 19);
        Assert.Equal(Count, requests.Count);
        int altered = 0;
        foreach (SignedRequest request in requests)
        {
            DateTimeOffset signedAt = DateOf(request);
            Assert.Equal(SignatureFault.None, Check(request, signedAt));
            foreach ((string what, SignedRequest changed) in Alter(request))
            {
                altered++;
                Assert.True(Check(changed, signedAt) != SignatureFault.None, $"{what} altered was taken: {changed.Target} {string.Join(' ', changed.Headers)}");
            }
        }

        Assert.True(altered > Count * 15, $"{altered} alterations");
    }

    [Fact]
    public async Task Takes_dates_within_five_minutes()
    {
        SignedRequest request = (await BotocoreRequests.SignAsync(1, seed: 1))[0];
        DateTimeOffset signedAt = DateOf(request);

        foreach (int seconds in new[] { -300, -299, 0, 299, 300 })
            Assert.Equal(SignatureFault.None, Check(request, signedAt.AddSeconds(seconds)));

        foreach (int seconds in new[] { -86_400, -301, 301, 86_400, 1_000_000_000 })
            Assert.Equal(SignatureFault.Expired, Check(request, signedAt.AddSeconds(seconds)));
    }

    [Fact]
    public async Task Says_who_is_not_known_and_what_is_not_whole()
    {
        SignedRequest request = (await BotocoreRequests.SignAsync(1, seed: 2))[0];
        DateTimeOffset now = DateOf(request);
        string header = request.Headers["Authorization"];

        Assert.Equal(SignatureFault.Missing, Check(request.With("Authorization", null), now));
        Assert.Equal(SignatureFault.UnknownKey, Check(request.With("Authorization", header.Replace(BotocoreRequests.AccessKey, "AKIDNOBODY", StringComparison.Ordinal)), now));
        Assert.Equal(SignatureFault.Mismatch, Check(request.With("Authorization", header.Replace(BotocoreRequests.AccessKey, "OTHER", StringComparison.Ordinal)), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("X-Amz-Date", null), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("X-Amz-Date", "20261124"), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("Authorization", header[..^1]), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("Authorization", header.Replace("HMAC", "RSA", StringComparison.Ordinal)), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("Authorization", header + ", Signature=00"), now));
        Assert.Equal(SignatureFault.Incomplete, Check(request.With("Authorization", header.Replace("/personalize/", "/s3/", StringComparison.Ordinal)), now));
    }

    [Fact]
    public void Nobody_asked_takes_everything()
    {
        var check = new SignatureCheck(AccessKeys.None, TimeProvider.System);

        Assert.False(check.IsRequired);
        Assert.Equal(SignatureFault.None, check.Check("POST", "/", new Microsoft.AspNetCore.Http.HeaderDictionary(), default));
    }

    private static IEnumerable<(string What, SignedRequest Changed)> Alter(SignedRequest request)
    {
        string authorization = request.Headers["Authorization"];
        string[] signed = authorization.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        string scope = authorization.Split("Credential=")[1].Split(',')[0];
        string[] parts = scope.Split('/');
        yield return ("method", request with { Method = "PUT" });
        yield return ("path", request with { Target = request.Target.Insert(1, "z") });
        yield return ("query", request with { Target = request.Target + (request.Target.Contains('?', StringComparison.Ordinal) ? "&q=1" : "?q=1") });
        yield return ("a byte of the body", request with { Body = [.. request.Body[..^1], (byte)(request.Body[^1] ^ 1)] });
        yield return ("the body's end", request with { Body = [.. request.Body, (byte)' '] });
        yield return ("a header more", request.With("X-Amz-Extra", "1"));
        yield return ("date", request.With("X-Amz-Date", DateOf(request).AddSeconds(1).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)));
        yield return ("scope date", Rescoped(0 + 1, "20200101"));
        yield return ("scope region", Rescoped(2, parts[2] == "us-east-1" ? "us-east-2" : "us-east-1"));
        yield return ("scope service", Rescoped(3, "s3"));
        string signature = authorization.Split("Signature=")[1];
        if (signature.Any(char.IsAsciiLetter))
            yield return ("the signature's case", request.With("Authorization", authorization.Replace(signature, signature.ToUpperInvariant(), StringComparison.Ordinal)));

        yield return ("scope end", Rescoped(4, "aws4_requesx"));
        foreach (string name in signed)
        {
            yield return ($"value of {name}", request.With(name, request.Headers[name] + "x"));
            yield return ($"{name} gone", request.With(name, null));
            yield return ($"{name} unsigned", request.With("Authorization", authorization.Replace("=" + name + ";", "=", StringComparison.Ordinal).Replace(";" + name + ";", ";", StringComparison.Ordinal).Replace(";" + name + ",", ",", StringComparison.Ordinal)));
        }

        for (int digit = 0; digit < 64; digit += 9)
        {
            int at = authorization.Length - 64 + digit;
            yield return ("a digit of the signature", request.With("Authorization", authorization[..at] + (authorization[at] == '0' ? '1' : '0') + authorization[(at + 1)..]));
        }

        SignedRequest Rescoped(int part, string value) =>
            request.With("Authorization", authorization.Replace(scope, string.Join('/', parts[..part].Append(value).Concat(parts[(part + 1)..])), StringComparison.Ordinal));
    }

    private static SignatureFault Check(SignedRequest request, DateTimeOffset now) =>
        new SignatureCheck(Keys, new FakeTimeProvider(now)).Check(request.Method, request.Target, request.ToHeaders(), request.Body);

    private static DateTimeOffset DateOf(SignedRequest request) =>
        DateTimeOffset.ParseExact(request.Headers["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
