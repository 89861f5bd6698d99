using Personalize.Core.Schemas;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Import;

/// <summary>What an import is to read and where its file is to lie.</summary>
/// <param name="Schema">Schema of the dataset; its kind says which.</param>
/// <param name="Source">A CSV file, a folder of CSV files, or a raw file of MovieLens.</param>
/// <param name="Disk">The store's file system.</param>
/// <param name="Folder">The store's folder of import files.</param>
/// <param name="AsideName">A name that no other import under way uses.</param>
public sealed record ImportRequest(DatasetSchema Schema, string Source, IDisk Disk, string Folder, string AsideName)
{
    public ImportMode Mode { get; init; } = ImportMode.Full;

    /// <summary>Told now and then how far it is, from the importing thread; null when nobody asks.</summary>
    public IProgress<ImportProgress>? Progress { get; init; }
}
