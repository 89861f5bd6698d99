namespace Personalize.Storage.Datasets;

/// <summary>What a log record's payload is. The values are persisted: never renumber.</summary>
public static class RecordKind
{
    /// <summary>A change of the resource catalog, JSON; group 0, stream 0.</summary>
    public const ushort Catalog = 1;

    /// <summary>An item's whole record; stream 0.</summary>
    public const ushort PutItem = 10;

    /// <summary>An item id without a record; stream 0.</summary>
    public const ushort AnnounceItem = 11;

    /// <summary>The name and content hash of an import file that becomes part of the datasets; stream 0.</summary>
    public const ushort ImportCommit = 12;

    /// <summary>A user's whole record; the user's cell.</summary>
    public const ushort PutUser = 20;

    /// <summary>An event; its user's cell.</summary>
    public const ushort PutEvent = 21;

    /// <summary>Events of a cell column by column, as an <see cref="Import.EventBlock"/>; in import files only, never in the log.</summary>
    public const ushort EventColumns = 22;

    /// <summary>An item id whose records go, as <see cref="AnnounceRecord"/>; stream 0.</summary>
    public const ushort DeleteItem = 30;

    /// <summary>A user id whose record and history go, as <see cref="AnnounceRecord"/>; the user's cell.</summary>
    public const ushort DeleteUser = 31;

    /// <summary>Events that go, as <see cref="DeleteEventRecord"/>; their user's cell.</summary>
    public const ushort DeleteEvent = 32;

    /// <summary>Some fields of an item's record; explicit nulls clear theirs; stream 0.</summary>
    public const ushort PatchItem = 33;

    /// <summary>Some fields of a user's record; the user's cell.</summary>
    public const ushort PatchUser = 34;

    /// <summary>Whose session it was, as <see cref="JoinRecord"/>; the session's cell.</summary>
    public const ushort JoinSession = 35;

    /// <summary>Several records that count together, as <see cref="BatchRecord"/>; the stream of all of them.</summary>
    public const ushort Batch = 40;
}
