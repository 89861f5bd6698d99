using Personalize.Engine.Ingest;
using Personalize.Storage.Import;

namespace Personalize.Engine.Jobs;

/// <summary>Deletes import files and models that neither a kept snapshot nor the log behind it can name.</summary>
internal sealed class NeedlessFiles(PersonalizeEngine engine)
{
    private readonly HashSet<string> _imports = new(StringComparer.Ordinal);

    /// <summary>At the opening, before any import or training runs: what no record names that could still be read, and what was never finished.</summary>
    /// <exception cref="IOException">The disk failed; what is still there harms nobody.</exception>
    public void DeleteOrphans()
    {
        engine.Blobs.DeleteUnfinished();
        DeleteUnnamedModels();
        foreach (string name in engine.Disk.List(engine.ImportFolder))
        {
            bool isNeeded = name.EndsWith(ImportedFile.Extension, StringComparison.Ordinal)
                ? engine.ImportNotes.IsNeeded(Path.GetFileNameWithoutExtension(name))
                : !name.EndsWith(ImportedFile.AsideExtension, StringComparison.Ordinal);
            if (!isNeeded)
            {
                engine.Disk.Delete(Path.Combine(engine.ImportFolder, name));
            }
        }
    }

    /// <summary>Models that were kept by a process which ended before it could name them: the catalog has the names of all that ever were.</summary>
    private void DeleteUnnamedModels()
    {
        var trained = engine.Catalog.Versions.ModelsTrained.ToHashSet(StringComparer.Ordinal);
        foreach (string model in engine.Blobs.List().Where(model => !trained.Contains(model)))
        {
            engine.Blobs.Delete(model);
        }
    }

    /// <summary>Once no snapshot before this one is kept.</summary>
    /// <exception cref="IOException">The disk failed; what is still there harms nobody.</exception>
    public void DeleteBehind(KeptSnapshot oldest)
    {
        _imports.UnionWith(engine.ImportNotes.Forget(oldest));
        DeleteImports();
        DeleteModels(oldest);
    }

    /// <summary>Files are named by content, so an import that runs now may be about to commit one of them: then another time.</summary>
    private void DeleteImports()
    {
        engine.Imports.WhenNoneRuns(() =>
        {
            foreach (string file in _imports.ToList())
            {
                string path = Path.Combine(engine.ImportFolder, file + ImportedFile.Extension);
                if (!engine.ImportNotes.IsNeeded(file) && engine.Disk.Exists(path))
                {
                    engine.Disk.Delete(path);
                }

                _imports.Remove(file);
            }
        });
    }

    /// <summary>Models that were dropped as of that snapshot, and not trained again since.</summary>
    private void DeleteModels(KeptSnapshot oldest)
    {
        lock (engine.ModelsLock)
        {
            IReadOnlyList<string> trained = engine.Catalog.Versions.ModelsTrained;
            var needed = new HashSet<string>([.. oldest.Catalog.LiveModels, .. trained.Skip(oldest.Catalog.ModelsTrained), .. engine.Catalog.Versions.LiveModels()], StringComparer.Ordinal);
            foreach (string dropped in trained.Take(oldest.Catalog.ModelsTrained).Where(model => !needed.Contains(model)).Distinct(StringComparer.Ordinal).ToList())
            {
                engine.Blobs.Delete(dropped);
            }
        }
    }
}
