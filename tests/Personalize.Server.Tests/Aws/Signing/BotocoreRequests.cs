using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Personalize.Server.Tests.Aws.Signing;

/// <summary>One signed request as it would come over the wire.</summary>
internal sealed record SignedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public IHeaderDictionary ToHeaders()
    {
        var headers = new HeaderDictionary();
        foreach ((string name, string value) in Headers)
            headers[name] = value;

        return headers;
    }

    public SignedRequest With(string name, string? value)
    {
        var headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase);
        if (value is null)
            headers.Remove(name);
        else
            headers[name] = value;

        return this with { Headers = headers };
    }
}

/// <summary>Requests signed by botocore, which is the oracle; the test is skipped, saying so, where it is not there.</summary>
internal static class BotocoreRequests
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private const string Script = """
        import base64, json, random, sys
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        count, seed, key, secret = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
        r = random.Random(seed)
        paths = ['/', '/events', '/items', '/users', '/recommendations', '/personalize-ranking', '/a%20b', '/x//y', '/~u/%2e']
        regions = ['us-west-2', 'eu-central-1', 'us-east-1', 'ap-southeast-2']
        def word(n): return ''.join(r.choice('abcXYZ019-_.~ é"{}\\/') for _ in range(r.randint(0, n)))
        for i in range(count):
            body = json.dumps({word(6): word(40) for _ in range(r.randint(0, 4))}, ensure_ascii=r.random() < 0.5).encode()
            headers = {'Content-Type': r.choice(['application/x-amz-json-1.1', 'application/json'])}
            if r.random() < 0.6: headers['X-Amz-Target'] = 'AmazonPersonalize.' + r.choice(['CreateSchema', 'ListRecipes', 'DescribeCampaign'])
            if r.random() < 0.3: headers['X-Amz-User-Agent'] = ' aws-sdk-js/3.0   md/x ' + word(5).replace('é', 'e').strip()
            if r.random() < 0.3: headers['amz-sdk-invocation-id'] = '%032x' % r.getrandbits(128)
            if r.random() < 0.3: headers['User-Agent'] = 'Boto3/1 md/Botocore'
            query = r.choice(['', '', '?b=2&a=1', '?x=1%20y&x=1', '?z&y=', '?a=%7E&B=2&b=1', '?a=1&a-b=2'])
            request = AWSRequest(method='POST', url='http://127.0.0.1:8080' + r.choice(paths) + query, data=body, headers=headers)
            token = 'token/' + word(4).replace('é', 'e').strip() + '=' if r.random() < 0.2 else None
            SigV4Auth(Credentials(key, secret, token), 'personalize', r.choice(regions)).add_auth(request)
            wire = {k: v.strip() for k, v in request.headers.items()}
            wire['Host'] = '127.0.0.1:8080'
            print(json.dumps({'target': request.url[len('http://127.0.0.1:8080'):], 'headers': wire, 'body': base64.b64encode(body).decode()}))
        """;

    public static async Task<IReadOnlyList<SignedRequest>> SignAsync(int count, int seed)
    {
        string lines = await Python.RunAsync("botocore", Script, $"{count}", $"{seed}", AccessKey, Secret);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
    }

    private static SignedRequest Read(string line)
    {
        using JsonDocument request = JsonDocument.Parse(line);
        JsonElement root = request.RootElement;
        var headers = root.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        return new SignedRequest("POST", root.GetProperty("target").GetString()!, headers, root.GetProperty("body").GetBytesFromBase64());
    }
}
