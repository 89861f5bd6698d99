using FASTER.core;
using Personalize.Storage.Ids;

namespace Personalize.Bench.Datasets;

/// <summary>FASTER alone, set as <see cref="IdMap"/> sets it: one session, key bytes in, a row upserted.</summary>
internal sealed class BareUpserts : IDisposable
{
    private readonly NullDevice _device = new();
    private readonly FasterKV<SpanByte, int> _store;
    private readonly ClientSession<SpanByte, int, int, int, Empty, RowFunctions> _session;
    private readonly byte[] _key = GC.AllocateArray<byte>(64, pinned: true);

    public BareUpserts()
    {
        _store = new FasterKV<SpanByte, int>(new FasterKVSettings<SpanByte, int>
        {
            LogDevice = _device,
            PageSize = 1 << 20,
            MemorySize = 1L << 34,
            IndexSize = 1 << 24,
            ConcurrencyControlMode = ConcurrencyControlMode.None,
            EqualityComparer = new SeededKeyComparer(1),
        });
        _session = _store.For(new RowFunctions()).NewSession<RowFunctions>();
    }

    public void Upsert(ReadOnlySpan<byte> id, int row)
    {
        id.CopyTo(_key);
        var key = SpanByte.FromFixedSpan(_key.AsSpan(0, id.Length));
        _session.Upsert(ref key, ref row);
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
        _device.Dispose();
    }
}
