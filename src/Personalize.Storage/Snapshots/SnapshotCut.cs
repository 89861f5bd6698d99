using Personalize.Storage.Log;

namespace Personalize.Storage.Snapshots;

/// <summary>All that a snapshot holds, taken and not yet written. Owns its groups' cuts.</summary>
/// <param name="From">The log's checkpoint, taken before the first stream: everything in front of it is in the cut.</param>
/// <param name="CatalogSequence">Of the last catalog record in <paramref name="Catalog"/>.</param>
/// <param name="Catalog">The catalog's records that make it what it is, in order.</param>
/// <param name="Groups">The groups that the catalog had.</param>
/// <param name="Imports">Import files that the snapshot before this one needs.</param>
public sealed record SnapshotCut(
    LogCheckpoint From, ulong CatalogSequence, IReadOnlyList<byte[]> Catalog, IReadOnlyList<GroupCut> Groups, IReadOnlyList<ImportNote> Imports) : IDisposable
{
    /// <summary>How far each stream is captured, from 1.</summary>
    public IReadOnlyDictionary<StreamId, ulong> Positions
    {
        get
        {
            var positions = Groups.SelectMany(group => group.Positions).ToDictionary(position => position.Stream, position => position.Sequence);
            if (CatalogSequence > 0) positions.Add(new StreamId(0, 0), CatalogSequence);
            return positions;
        }
    }

    /// <summary>Bytes that only the cut holds still, since writers have put copies in their place. Any thread.</summary>
    public long ReplacedBytes => Groups.Sum(group => group.ReplacedBytes);

    /// <summary>Lets writers go on as if there were no cut.</summary>
    public void Dispose()
    {
        foreach (var group in Groups)
            group.Dispose();
    }
}
