using Personalize.Storage.Disk;
using Personalize.Storage.Import;

namespace Personalize.Engine.Ingest;

/// <summary>Import files opened and checked to the last byte before the log names them: afterwards it would be too late to find one that cannot be read.</summary>
internal sealed class OpenedImports : IDisposable
{
    private readonly List<ImportFileReader> _readers = [];

    private OpenedImports(IReadOnlyList<ImportedFile> files) => Files = [.. files];

    public IReadOnlyList<ImportedFile> Files { get; }

    /// <summary>Most ids that they bring.</summary>
    public long NewIdsMax => _readers.Sum(static reader => reader.NewIdsMax);

    /// <summary>About the bytes that the datasets grow by.</summary>
    public long MemoryBytes => _readers.Sum(static reader => reader.MemoryBytes);

    /// <exception cref="PersonalizeException">One cannot be opened or is not as it was written: nothing was changed.</exception>
    public static OpenedImports Open(IDisk disk, string folder, IReadOnlyList<ImportedFile> files)
    {
        var opened = new OpenedImports(files);
        try
        {
            foreach (ImportedFile file in files)
            {
                opened._readers.Add(ImportFileReader.Open(disk, folder, file));
            }

            return opened;
        }
        catch (Exception failure)
        {
            opened.Dispose();
            if (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"the import was not taken, its file cannot be read back: {failure.Message}", failure);
            }

            throw;
        }
    }

    /// <summary>The reader of a file that a commit record names.</summary>
    public ImportFileReader Of(ImportedFile file) => _readers.Find(reader => reader.Description.Name == file.Name)
        ?? throw new InvalidDataException($"import file {file.Name} was not opened");

    public void Dispose() => _readers.ForEach(reader => reader.Dispose());
}
