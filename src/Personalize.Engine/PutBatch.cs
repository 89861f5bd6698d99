using System.Buffers;
using Personalize.Core;
using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>Several puts of one dataset group that are taken as a whole or refused as a whole.</summary>
/// <remarks>
/// Begin each put here and commit it: that adds it to the batch. Then <see cref="Commit"/> checks that none was refused, logs one record per
/// stream under one batch number and waits for one flush; after a crash all of it is there or nothing. One thread; used again after a commit.
/// </remarks>
public sealed class PutBatch
{
    /// <summary>Puts that a batch takes at most.</summary>
    public const int RecordsMax = 10_000;

    /// <summary>Bytes of encoded records, their users, sessions and items that a batch takes at most.</summary>
    /// <remarks>With what the log adds (an announced item and a session's user per record, each an id) it stays below what one batch may have there.</remarks>
    public const int BytesMax = 40 << 20;

    private const int RefusalsToldMax = 10;

    private readonly PersonalizeEngine _engine;
    private readonly GroupStore _store;
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<BatchEntry> _entries = [];
    private readonly List<string> _refusals = [];
    private GroupSchemas? _schemas; // by which the puts are encoded
    private bool _isMixed;
    private int _count;

    internal PutBatch(PersonalizeEngine engine, GroupStore store)
    {
        _engine = engine;
        _store = store;
    }

    /// <summary>Puts so far, refused ones too.</summary>
    public int Count => _count;

    /// <summary>Begins an item's record; the whole record is replaced.</summary>
    public EntityPut BeginPutItem(ReadOnlySpan<byte> id) => new(_engine, _store, DatasetKind.Items, id, isPatch: false, this);

    /// <summary>Begins a user's record; the whole record is replaced.</summary>
    public EntityPut BeginPutUser(ReadOnlySpan<byte> id) => new(_engine, _store, DatasetKind.Users, id, isPatch: false, this);

    /// <summary>Begins an event.</summary>
    public EventPut BeginPutEvent(EventHead head) => new(_engine, _store, head, this);

    /// <summary>Takes all puts, and returns when they are as safe as the engine's durability promises. The batch is empty afterwards.</summary>
    /// <exception cref="PersonalizeException">A put was refused, the message names each; or a schema changed since it was put together, or memory or disk are full. Nothing was changed.</exception>
    public void Commit()
    {
        try
        {
            if (_refusals.Count > 0)
            {
                throw new PersonalizeException(DescribeRefusals());
            }

            if (!TryCommit(out LogPosition position, out Refusal refusal))
            {
                throw RefusalText.Exception(refusal, null, default);
            }

            _engine.WaitDurable(position);
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Forgets all puts.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _entries.Clear();
        _refusals.Clear();
        _schemas = null;
        _isMixed = false;
        _count = 0;
    }

    /// <summary>What was refused, each with its number; empty where nothing was.</summary>
    internal IReadOnlyList<string> Refusals => _refusals;

    internal IReadOnlyList<BatchEntry> Entries => _entries;

    /// <summary>Appends and applies all puts without waiting for the disk. None of them was refused.</summary>
    internal bool TryCommit(out LogPosition position, out Refusal refusal)
    {
        position = default;
        refusal = Refusal.None;
        return _entries.Count == 0 || new BatchPut(_store, this).TryRun(out position, out refusal);
    }

    /// <summary>All puts are encoded by these schemas.</summary>
    internal bool IsOf(GroupSchemas schemas) => !_isMixed && _schemas == schemas;

    internal ReadOnlySpan<byte> OwnerOf(BatchEntry entry) => _bytes.WrittenSpan.Slice(entry.Start, entry.OwnerBytes);

    internal ReadOnlySpan<byte> SessionOf(BatchEntry entry) => _bytes.WrittenSpan.Slice(entry.Start + entry.OwnerBytes, entry.SessionBytes);

    internal ReadOnlySpan<byte> ItemOf(BatchEntry entry) => _bytes.WrittenSpan.Slice(entry.Start + entry.OwnerBytes + entry.SessionBytes, entry.ItemBytes);

    internal ReadOnlySpan<byte> RecordOf(BatchEntry entry) =>
        _bytes.WrittenSpan.Slice(entry.Start + entry.OwnerBytes + entry.SessionBytes + entry.ItemBytes, entry.RecordBytes);

    /// <summary>Adds a checked put; its bytes are copied.</summary>
    internal void Add(ushort kind, DatasetSchema schema, bool isAnonymous, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> session, ReadOnlySpan<byte> item, ReadOnlySpan<byte> record)
    {
        if (_count == RecordsMax || _bytes.WrittenCount + owner.Length + session.Length + item.Length + record.Length > BytesMax)
        {
            throw new PersonalizeException(
                PersonalizeErrorCode.LimitExceeded, $"the batch has {_count} records of {_bytes.WrittenCount} bytes; allowed {RecordsMax} records of {BytesMax} bytes");
        }

        _schemas ??= _store.Schemas;
        _isMixed |= _schemas.Of(schema.Kind) != schema;
        _count++;
        _entries.Add(new BatchEntry(kind, isAnonymous, _bytes.WrittenCount, owner.Length, session.Length, item.Length, record.Length));
        _bytes.Write(owner);
        _bytes.Write(session);
        _bytes.Write(item);
        _bytes.Write(record);
    }

    /// <summary>Notes that a put does not fit: the batch as a whole is refused for it.</summary>
    internal void Refuse(string reason)
    {
        _count++;
        _refusals.Add($"record {_count}: {reason}");
    }

    private string DescribeRefusals()
    {
        string told = string.Join("; ", _refusals.Take(RefusalsToldMax));
        string more = _refusals.Count > RefusalsToldMax ? $"; and {_refusals.Count - RefusalsToldMax} more" : "";
        return $"{_refusals.Count} of the {_count} records in the batch do not match the schema: {told}{more}";
    }
}
