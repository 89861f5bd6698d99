namespace Personalize.Storage.Snapshots;

/// <summary>What a section of a snapshot holds. The values are persisted: never renumber.</summary>
/// <remarks>Little endian throughout; <c>T[n]</c> is n numbers without anything around them. Layouts of columns: <see cref="Core.Columns.TableCut"/>.</remarks>
internal enum SectionKind : ushort
{
    /// <summary>Where in the log replay begins: a <see cref="Log.LogCheckpoint"/>.</summary>
    Checkpoint = 1,

    /// <summary>How far each stream is captured: <c>u64 ids, u32 count, count × (u32 group, u16 stream, u16 zero, u64 sequence)</c>.</summary>
    Positions = 2,

    /// <summary>Import files that an older snapshot still needs: <c>u32 count, count × (u32 group, u64 sequence, 16 bytes of the file's name)</c>.</summary>
    Imports = 3,

    /// <summary>Records of the engine's catalog, in order: <c>u32 count, count × (u32 bytes, bytes)</c>.</summary>
    Catalog = 4,

    /// <summary>Items or a cell's users: <c>u32 rows, u32 columns, u8[columns] kinds, bits deleted, bits bulk, u32 others, others × (u32 row, u32 bytes, cells)</c>; bits = <c>u32 words, u64[words]</c>.</summary>
    EntityHead = 10,

    /// <summary>Ids of up to 65,536 rows: <c>u16[rows] lengths</c>, the ids one after the other.</summary>
    EntityIds = 11,

    /// <summary>Texts of their category codes.</summary>
    EntityDictionaries = 12,

    /// <summary>Their columns, up to 65,536 rows.</summary>
    EntitySegment = 13,

    /// <summary>A cell's interactions: <c>u32 rows, u32 columns, u8[columns] kinds, u32 eventIds, u32 next, u64[eventIds] hashes, u32[eventIds] minutes</c>.</summary>
    InteractionHead = 20,

    /// <summary>Texts of their category codes.</summary>
    InteractionDictionaries = 21,

    /// <summary>Their columns, up to 65,536 rows.</summary>
    InteractionSegment = 22,

    /// <summary>Their fixed fields, up to 65,536 rows: <c>i32[rows] items (~row when deleted), i32[rows] users, i64[rows] times, i32[rows] older of user, u64 bulk bits per 64 rows</c>.</summary>
    InteractionFields = 23,

    /// <summary>Whose session was whose: <c>u32 count, count × (u32 row, u16 bytes, user id)</c>.</summary>
    Sessions = 30,

    /// <summary>Which rows of a cell are users' (since version 2): <c>u32 words, u64[words]</c>, one bit per row.</summary>
    NamedUsers = 31,
}
