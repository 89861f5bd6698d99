using Personalize.Engine;

namespace Personalize.Server.Aws.DataLocations;

/// <summary>A server without a root for <c>s3://</c>: every location is refused, with the remedy.</summary>
internal sealed class NoDataLocations : IDataLocations
{
    public bool ArePaths => true;

    public ValueTask<FetchedData> FetchAsync(S3Location location, CancellationToken cancellationToken) =>
        throw new PersonalizeException($"{location} cannot be read: this server has no place for s3:// locations; give it --s3-root DIR, --s3-endpoint URL or --data DIR, whose folder s3 it takes");
}
