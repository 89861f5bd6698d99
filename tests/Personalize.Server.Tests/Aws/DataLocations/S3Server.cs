using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Personalize.Server.Tests.Aws.DataLocations;

/// <summary>npm's s3rver on a free port of loopback, with one bucket, until it is disposed.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string AccessKey = "S3RVER";
    public const string SecretKey = "S3RVER";

    private const string Script = """
        const S3rver = require('s3rver');
        new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: process.argv[2], configureBuckets: [{ name: 'movies' }] })
          .run().then(({ port }) => console.log(port));
        """;

    private readonly Process _node;
    private readonly string _home;

    private S3Server(Process node, string home, int port)
    {
        _node = node;
        _home = home;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    public static async Task<S3Server> StartAsync()
    {
        string packages = await NodePackages.InstallAsync("s3rver", "s3rver@3.7.1");
        string home = Directory.CreateTempSubdirectory("personalize-s3rver-").FullName;
        string script = Path.Join(packages, "serve.cjs");
        await File.WriteAllTextAsync(script, Script);
        Process node = NodePackages.Start("node", packages, [script, Path.Join(home, "store")]);
        string? port = await node.StandardOutput.ReadLineAsync();
        return int.TryParse(port, CultureInfo.InvariantCulture, out int number)
            ? new S3Server(node, home, number)
            : throw new InvalidOperationException($"s3rver did not start: {await node.StandardError.ReadToEndAsync()}");
    }

    public string NewFolder(string name) => Directory.CreateDirectory(Path.Join(_home, name)).FullName;

    public async Task PutAsync(string bucket, string key, string text)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = Address.ToString(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        using var client = new AmazonS3Client(new BasicAWSCredentials(AccessKey, SecretKey), config);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text, UseChunkEncoding = false });
    }

    public async ValueTask DisposeAsync()
    {
        _node.Kill(entireProcessTree: true);
        await _node.WaitForExitAsync();
        _node.Dispose();
        Directory.Delete(_home, recursive: true);
    }
}
