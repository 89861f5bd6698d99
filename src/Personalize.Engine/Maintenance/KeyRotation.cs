using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Storage.Blobs;
using Personalize.Storage.Disk;
using Personalize.Storage.Encryption;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Maintenance;

/// <summary>Writes an open engine's data anew under another key: models, a log that goes on where the old one stands, a snapshot of that moment.</summary>
/// <remarks>The snapshot comes last, and the log's header just before it: cut short, the target is refused and the source is as it was.</remarks>
internal sealed class KeyRotation(PersonalizeEngine engine, string target, IDisk disk, EncryptionKey key)
{
    private const ulong FirstSnapshot = 1;

    private readonly SealedDisk _sealed = new(disk, key);

    public void Run(CancellationToken cancellationToken)
    {
        var blobs = new FolderBlobs(_sealed, Path.Combine(target, DataFolders.Models));
        foreach (string model in engine.Catalog.Versions.LiveModels())
        {
            cancellationToken.ThrowIfCancellationRequested();
            blobs.Save(engine.Blobs.Load(model));
        }

        var snapshots = new SnapshotFolder(_sealed, Path.Combine(target, DataFolders.Snapshots));
        _sealed.CreateDirectory(Path.Combine(target, DataFolders.Import));
        LogCheckpoint end = engine.Log.Checkpoint();
        CatalogCut catalog = engine.Changes.Cut();
        var groups = new List<GroupCut>();
        try
        {
            foreach (GroupStore store in catalog.Stores)
            {
                groups.Add(store.Cut());
            }

            LogCheckpoint from = LogSuccessor.Create(disk, Path.Combine(target, DataFolders.Log), end, key);
            snapshots.Write(new SnapshotCut(from, catalog.Sequence, catalog.Records, groups, []), FirstSnapshot, cancellationToken: cancellationToken);
            snapshots.Name(FirstSnapshot);
            disk.FlushDirectory(target);
        }
        finally
        {
            groups.ForEach(group => group.Dispose());
        }
    }
}
