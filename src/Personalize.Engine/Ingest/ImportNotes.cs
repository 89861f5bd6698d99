using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>The import files that the log names, as far as a kept snapshot may still need them. Any thread.</summary>
internal sealed class ImportNotes
{
    private readonly Lock _lock = new();
    private readonly HashSet<ImportNote> _notes = [];

    public void Add(ImportNote note)
    {
        lock (_lock)
        {
            _notes.Add(note);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _notes.Clear();
        }
    }

    /// <summary>Those committed behind the positions of a snapshot; all of them without one.</summary>
    public IReadOnlyList<ImportNote> Behind(KeptSnapshot? snapshot)
    {
        lock (_lock)
        {
            return _notes.Where(note => snapshot is null || !snapshot.Holds(note)).OrderBy(note => note.Group).ThenBy(note => note.Sequence).ToList();
        }
    }

    /// <summary>Forgets those that a snapshot holds, once no older one is kept. Names that nobody needs any more.</summary>
    public IReadOnlyList<string> Forget(KeptSnapshot snapshot)
    {
        lock (_lock)
        {
            List<string> held = _notes.Where(note => snapshot.Holds(note)).Select(note => note.File).Distinct(StringComparer.Ordinal).ToList();
            _notes.RemoveWhere(note => snapshot.Holds(note));
            return held.Where(file => !IsNeeded(file)).ToList();
        }
    }

    /// <summary>The file was committed to the group behind a record of its stream 0.</summary>
    public bool IsCommitted(uint group, string file, ulong behind)
    {
        lock (_lock)
        {
            return _notes.Any(note => note.Group == group && note.File == file && note.Sequence > behind);
        }
    }

    public bool IsNeeded(string file)
    {
        lock (_lock)
        {
            return _notes.Any(note => note.File == file);
        }
    }
}
