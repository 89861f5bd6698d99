using Personalize.Storage.Blobs;
using Personalize.Storage.Datasets;

namespace Personalize.Engine;

/// <summary>Adds up what an engine holds, by name. Control plane: allocates, takes no lock.</summary>
internal static class EngineMemory
{
    /// <summary>The parts of one group: each column, ids by row, histories, models that serve.</summary>
    public static List<MemoryShare> Of(DatasetGroup group)
    {
        List<MemoryShare> shares = [.. MemoryReport.Of(group.Store.State).Lines.Select(line => new MemoryShare(line.Name, line.Bytes))];
        group.Serving.AddMemory(shares);
        return shares;
    }

    /// <summary>The parts of all groups, their names before them, and what the groups share.</summary>
    public static List<MemoryShare> Of(PersonalizeEngine engine)
    {
        List<MemoryShare> shares =
        [
            new("ids", engine.Ids.MemoryBytes),
            new("log", engine.LogMemoryBytes),
            new("blobs", BlobBytes(engine)),
            new("import", engine.Imports.MemoryBytes),
            new("snapshot", engine.SnapshotMemoryBytes),
        ];
        foreach (DatasetGroup group in engine.DatasetGroups)
        {
            shares.AddRange(Of(group).Select(share => new MemoryShare($"{group.Name}/{share.Name}", share.Bytes)));
        }

        return shares;
    }

    /// <summary>The sum of <see cref="Of(PersonalizeEngine)"/>, without its names: asked every so many puts.</summary>
    public static long Sum(PersonalizeEngine engine)
    {
        long bytes = engine.Ids.MemoryBytes + engine.LogMemoryBytes + BlobBytes(engine) + engine.Imports.MemoryBytes + engine.SnapshotMemoryBytes;
        foreach (DatasetGroup group in engine.DatasetGroups)
        {
            bytes += group.MemoryBytes;
        }

        return bytes;
    }

    private static long BlobBytes(PersonalizeEngine engine) => engine.Blobs is MemoryBlobs blobs ? blobs.SizeBytes : 0;
}
