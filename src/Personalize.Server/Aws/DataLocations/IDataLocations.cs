using Personalize.Engine;

namespace Personalize.Server.Aws.DataLocations;

/// <summary>Where the data of an import lie.</summary>
/// <remarks>Any thread.</remarks>
internal interface IDataLocations
{
    /// <summary>Whether a location's key becomes a path of this machine, so that only names which every file system has may stand in it.</summary>
    bool ArePaths { get; }

    /// <summary>Brings the data of a location within reach of an import.</summary>
    /// <exception cref="PersonalizeException">There are none, or they may not or cannot be read; the message names the location, and nothing of this machine.</exception>
    ValueTask<FetchedData> FetchAsync(S3Location location, CancellationToken cancellationToken);
}
