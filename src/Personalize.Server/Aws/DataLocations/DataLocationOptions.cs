using Personalize.Server.Hosting;

namespace Personalize.Server.Aws.DataLocations;

/// <summary>Opens the place for <c>s3://</c> locations that a server's options name.</summary>
internal static class DataLocationOptions
{
    /// <exception cref="ServerOptionsException">The endpoint is no address, or both places are named.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.S3Endpoint is { } endpoint && !IsEndpoint(endpoint))
            throw new ServerOptionsException($"--s3-endpoint is {WithoutUser(endpoint)}; allowed is an address such as http://127.0.0.1:9000, without a user or a key in it");

        if (options.S3CopyBytesMax < 1)
            throw new ServerOptionsException($"--s3-copy-max is {options.S3CopyBytesMax} bytes; allowed is 1 or more");

        if (options is { S3Endpoint: not null, S3Root: not null })
            throw new ServerOptionsException("--s3-root and --s3-endpoint are two places for the same locations; allowed is one of them");
    }

    /// <param name="options">The server's.</param>
    /// <param name="folder">Where copies may lie: beside what imports make of them.</param>
    public static IDataLocations Open(ServerOptions options, string folder) => options switch
    {
        { S3Endpoint: { } endpoint } => new EndpointLocations(new Uri(endpoint), options.Region, Path.Join(folder, "fetched"), options.S3CopyBytesMax),
        { S3Root: { } root } => new LocalLocations(root),
        _ => new NoDataLocations(),
    };

    // What stands before '@' may be a secret.
    private static string WithoutUser(string endpoint) => endpoint[(endpoint.LastIndexOf('@') + 1)..];

    private static bool IsEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;
}
