using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using FileMode = Personalize.Storage.Import.ImportMode;

namespace Personalize.Engine.Ingest;

/// <summary>Makes an import file part of a group's datasets: every cell takes its part. The same for a live import and for replay.</summary>
/// <remarks>Nobody else writes meanwhile. The file's hash is checked before its first record is applied.</remarks>
internal static class ImportApply
{
    /// <returns>False when a record of the file does not fit the group.</returns>
    public static bool TryRun(GroupStore store, string folder, ImportedFile file)
    {
        using ImportFileReader reader = ImportFileReader.Open(LocalDisk.Instance, folder, file);
        Action end = file.Mode == FileMode.Full ? BeginFull(store.State, file.Kind) : static () => { };
        bool taken = TryApplyBlocks(store, reader);
        end();
        return taken;
    }

    private static bool TryApplyBlocks(GroupStore store, ImportFileReader reader)
    {
        byte[] buffer = [];
        var itemRows = new List<int>(reader.Description.ItemIds);
        foreach (ImportBlock block in reader.Blocks.OrderBy(block => block.Stream))
        {
            foreach (Span<byte> record in reader.Read(block, ref buffer))
            {
                if (!TryApply(store, block, record, itemRows))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>An event of the file names its item by its place among the file's announced ids; the row is filled in here.</summary>
    private static bool TryApply(GroupStore store, in ImportBlock block, Span<byte> record, List<int> itemRows)
    {
        switch (block.Kind)
        {
            case RecordKind.AnnounceItem:
                if (!store.State.ApplyAnnounceItem(record, out int announced))
                {
                    return false;
                }

                itemRows.Add(announced);
                store.ItemChanged?.Invoke(announced);
                return true;
            case RecordKind.PutItem:
                if (!store.State.ApplyPutItem(record, out int put, RecordOrigin.Bulk))
                {
                    return false;
                }

                store.ItemChanged?.Invoke(put);
                return true;
            case RecordKind.PutUser:
                return store.State.ApplyPutUser(block.Stream - 1, record, RecordOrigin.Bulk);
            case RecordKind.PutEvent:
                if (!EventView.TryParse(record, store.Schemas.Interactions!, out EventView view) || view.ItemRow >= itemRows.Count)
                {
                    return false;
                }

                EventView.WriteItem(record, itemRows[view.ItemRow], 0);
                return store.State.ApplyEvent(block.Stream - 1, record, out _, RecordOrigin.Bulk);
            default:
                return false;
        }
    }

    /// <summary>Begins to replace what earlier imports brought; the answer ends it, when readers see the new rows.</summary>
    private static Action BeginFull(GroupState state, DatasetKind kind)
    {
        var ends = new List<Action>();
        if (kind == DatasetKind.Items)
        {
            state.Items.BeginFullImport();
            ends.Add(state.Items.EndFullImport);
        }

        for (int c = 0; c < CellMap.Cells; c++)
        {
            if (state.TryGetCell(c) is not { } cell)
            {
                continue;
            }

            if (kind == DatasetKind.Users)
            {
                cell.Users.BeginFullImport();
                ends.Add(cell.Users.EndFullImport);
            }
            else if (kind == DatasetKind.Interactions)
            {
                cell.Interactions.BeginFullImport();
                ends.Add(cell.Interactions.EndFullImport);
            }
        }

        return () => ends.ForEach(end => end());
    }
}
