using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Personalize.Engine;
using Personalize.Engine.Resources;

namespace Personalize.Server.Aws.DataLocations;

/// <summary><c>s3://bucket/key</c> on a server that speaks S3's protocol: copied to a temporary folder, read there, deleted.</summary>
/// <remarks>Credentials come from where every AWS program of this machine has them: environment, profile, role.</remarks>
internal sealed class EndpointLocations : IDataLocations, IDisposable
{
    /// <summary>Files of one folder.</summary>
    public const int FilesMax = 10_000;

    private readonly AmazonS3Client _client;
    private readonly string _temporary;

    /// <param name="endpoint">Address of the server, as <c>http://127.0.0.1:4568</c>.</param>
    /// <param name="region">Region that requests are signed for.</param>
    /// <param name="temporary">Folder for copies; null: the system's.</param>
    /// <param name="credentials">Null: as said above.</param>
    public EndpointLocations(Uri endpoint, string region, string? temporary = null, AWSCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var config = new AmazonS3Config
        {
            ServiceURL = endpoint.ToString(),
            AuthenticationRegion = region,
            ForcePathStyle = true, // bucket.host needs names in the DNS that such servers seldom have
            MaxErrorRetry = 2,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // the others' servers know none of AWS's newer checksums
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        _client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
        _temporary = temporary ?? Path.GetTempPath();
    }

    public async ValueTask<FetchedData> FetchAsync(S3Location location, CancellationToken cancellationToken)
    {
        string folder = Path.Join(_temporary, $"personalize-s3-{Guid.NewGuid():n}");
        try
        {
            MakePrivate(folder);
            string path = location.IsFolder
                ? await CopyFolderAsync(location, folder, cancellationToken)
                : await CopyAsync(location, location.Key, Path.Join(folder, location.Parts.Last()), cancellationToken);
            return new FetchedData(path, folder);
        }
        catch (Exception failure)
        {
            new FetchedData(folder, folder).Dispose();
            if (Explain(location, failure) is { } told)
                throw told;

            throw;
        }
    }

    public void Dispose() => _client.Dispose();

    // People's data: for this user alone, as the store is where it is sealed.
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<string> CopyFolderAsync(S3Location location, string folder, CancellationToken cancellationToken)
    {
        int files = 0;
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.Key };
        await foreach (S3Object found in _client.Paginators.ListObjectsV2(request).S3Objects.WithCancellation(cancellationToken))
        {
            string below = found.Key[location.Key.Length..];
            if (!below.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                continue;

            if (!below.Split('/').All(S3Location.IsPart))
                throw new PersonalizeException($"{location} has the object '{ResourceNames.Printable(found.Key)}', whose key cannot be a file's path");

            if (++files > FilesMax)
                throw new PersonalizeException($"{location} has more than {FilesMax} CSV files; allowed at most {FilesMax}");

            string file = Path.Join(folder, below);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await CopyAsync(location, found.Key, file, cancellationToken);
        }

        return files > 0 ? folder : throw new PersonalizeException($"{location} has no CSV file; allowed: one or more files named *.csv");
    }

    private async Task<string> CopyAsync(S3Location location, string key, string file, CancellationToken cancellationToken)
    {
        using GetObjectResponse response = await _client.GetObjectAsync(location.Bucket, key, cancellationToken);
        await using var copy = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        await response.ResponseStream.CopyToAsync(copy, cancellationToken);
        return file;
    }

    /// <summary>What a person is told; S3's own code, never a key, an address or a credential.</summary>
    private static PersonalizeException? Explain(S3Location location, Exception failure) => failure switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchKey" or "NoSuchBucket" or "NotFound" } missing =>
            new PersonalizeException($"{location} does not exist ({missing.ErrorCode})", failure),
        AmazonS3Exception refused => new PersonalizeException($"{location} cannot be read: the S3 server answered {(int)refused.StatusCode} {ResourceNames.Printable(refused.ErrorCode ?? "")}", failure),
        AmazonClientException or AmazonServiceException or HttpRequestException or SocketException =>
            new PersonalizeException($"{location} cannot be read: the S3 server cannot be reached, or this server has no credentials for it", failure),
        IOException => new PersonalizeException($"{location} cannot be copied to this server: its disk is full or failed, the object ended early, or one object's key is another's folder", failure),
        _ => null,
    };
}
