using Personalize.Engine.Resources;
using Personalize.Storage.Log;
using Personalize.Storage.Snapshots;

namespace Personalize.Engine.Ingest;

/// <summary>What must be known of a snapshot that is kept to delete what only older ones need.</summary>
/// <param name="Number">Its number.</param>
/// <param name="From">Where the log it needs begins.</param>
/// <param name="Positions">How far it holds each stream.</param>
/// <param name="Catalog">Its catalog.</param>
internal sealed record KeptSnapshot(ulong Number, LogCheckpoint From, IReadOnlyDictionary<StreamId, ulong> Positions, CatalogCut Catalog)
{
    /// <summary>Whoever begins from here never asks for the import's file: it is in the snapshot, or its group was dropped by then.</summary>
    public bool Holds(ImportNote note) =>
        Positions.TryGetValue(new StreamId(note.Group, 0), out ulong held)
            ? note.Sequence <= held
            : note.Group < Catalog.NextGroupNumber && !Catalog.Stores.Any(store => store.Number == note.Group);
}
