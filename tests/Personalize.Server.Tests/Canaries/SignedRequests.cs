using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Signing;

namespace Personalize.Server.Tests.Canaries;

/// <summary>Signs requests as the AWS tools do, where Python is not there or too slow.</summary>
internal static class SignedRequests
{
    public static HttpRequestMessage Make(Uri address, string operation, string body, string accessKey, string secret, DateTimeOffset at)
    {
        AwsOperation? known = AwsOperations.All.FirstOrDefault(o => o.Name == operation);
        string path = known?.Path ?? "/";
        string stamp = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new SigningScope(stamp[..8], "eu-central-1");
        var headers = new HeaderDictionary { ["host"] = address.Authority, ["x-amz-date"] = stamp };
        if (known?.Path is null)
            headers["x-amz-target"] = $"AmazonPersonalize.{operation}";

        string[] names = [.. headers.Keys.Order(StringComparer.Ordinal)];
        string? hash = CanonicalRequest.TryHash("POST", path, headers, names, CanonicalRequest.HexHash(Encoding.UTF8.GetBytes(body)));
        var signature = new byte[HMACSHA256.HashSizeInBytes];
        new SigningSecret(secret).Sign(scope, Encoding.UTF8.GetBytes($"{Authorization.Algorithm}\n{stamp}\n{scope}\n{hash}"), signature);

        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        foreach (string name in names.Where(name => name != "host"))
            request.Headers.TryAddWithoutValidation(name, headers[name].ToString());

        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Authorization.Algorithm} Credential={accessKey}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={Convert.ToHexStringLower(signature)}");
        return request;
    }
}
