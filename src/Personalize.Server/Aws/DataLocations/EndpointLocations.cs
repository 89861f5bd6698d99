using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Personalize.Engine;
using Personalize.Engine.Resources;

namespace Personalize.Server.Aws.DataLocations;

/// <summary><c>s3://bucket/key</c> on a server that speaks S3's protocol: copied to a folder, read there, deleted.</summary>
/// <remarks>
/// The folder for copies is this object's alone: what a process left there that was killed goes when the next one opens it. Credentials come from where every
/// AWS program of this machine has them: environment, profile, role.</remarks>
internal sealed class EndpointLocations : IDataLocations, IDisposable
{
    /// <summary>Files of one folder.</summary>
    public const int FilesMax = 10_000;

    private readonly AmazonS3Client _client;
    private readonly string _copies;
    private readonly long _bytesMax;

    /// <param name="endpoint">Address of the server, as <c>http://127.0.0.1:4568</c>.</param>
    /// <param name="region">Region that requests are signed for.</param>
    /// <param name="copies">Folder for copies; what is in it goes now.</param>
    /// <param name="bytesMax">Bytes of all copies of one location.</param>
    /// <param name="credentials">Null: as said above.</param>
    public EndpointLocations(Uri endpoint, string region, string copies, long bytesMax, AWSCredentials? credentials = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _copies = copies;
        _bytesMax = bytesMax;
        if (Directory.Exists(copies))
            Directory.Delete(copies, recursive: true);

        MakePrivate(copies);
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
    }

    public bool ArePaths => false;

    public async ValueTask<FetchedData> FetchAsync(S3Location location, CancellationToken cancellationToken)
    {
        string folder = Path.Join(_copies, Guid.NewGuid().ToString("n"));
        try
        {
            MakePrivate(folder);
            string path = location.IsFolder
                ? await CopyFolderAsync(location, folder, cancellationToken)
                : await CopyFileAsync(location, Path.Join(folder, NameOnDisk(location.Parts.Last(), 1)), cancellationToken);
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
        long bytes = 0;
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.Key };
        await foreach (S3Object found in _client.Paginators.ListObjectsV2(request).S3Objects.WithCancellation(cancellationToken))
        {
            string below = found.Key[location.Key.Length..];
            if (!below.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                continue;

            if (++files > FilesMax)
                throw new PersonalizeException($"{location} has more than {FilesMax} CSV files; allowed at most {FilesMax}");

            CheckBytes(location, bytes + found.Size.GetValueOrDefault());
            string file = Path.Join(folder, NameOnDisk(below, files));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            bytes += await CopyAsync(location, found.Key, file, bytes, cancellationToken);
        }

        return files > 0 ? folder : throw new PersonalizeException($"{location} has no CSV file; allowed: one or more files named *.csv");
    }

    private async Task<string> CopyFileAsync(S3Location location, string file, CancellationToken cancellationToken)
    {
        await CopyAsync(location, location.Key, file, 0, cancellationToken);
        return file;
    }

    /// <summary>A key's own name where every file system has it, so that refusals name it; else a number.</summary>
    private static string NameOnDisk(string below, int number) => below.Split('/').All(S3Location.IsPart) ? below : $"{number}.csv";

    /// <returns>Bytes of the object.</returns>
    private async Task<long> CopyAsync(S3Location location, string key, string file, long before, CancellationToken cancellationToken)
    {
        using GetObjectResponse response = await _client.GetObjectAsync(location.Bucket, key, cancellationToken);
        CheckBytes(location, before + response.ContentLength);
        await using var copy = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
        var buffer = new byte[1 << 16];
        long bytes = 0;
        for (int read; (read = await response.ResponseStream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            bytes += read;
            CheckBytes(location, before + bytes); // Whatever was said before.
            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return bytes;
    }

    private void CheckBytes(S3Location location, long bytes)
    {
        if (bytes > _bytesMax)
            throw new PersonalizeException(PersonalizeErrorCode.LimitExceeded, $"{location} has {bytes} bytes or more; allowed are at most {_bytesMax}, the server's --s3-copy-max");
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
