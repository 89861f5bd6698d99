using FASTER.core;

namespace Personalize.Storage.Ids;

/// <summary>FASTER sessions lent to one caller at a time; renting and returning allocate nothing once warm.</summary>
/// <remarks>
/// A session serves one caller at a time, and making one allocates, so idle sessions wait in slots. A thread looks first where
/// it looked last time (slot = thread number), so on a quiet machine it meets its own session and no other thread's cache line.
/// </remarks>
internal sealed class IdSessionPool(FasterKV<SpanByte, int> store) : IDisposable
{
    private const int SlotCount = 64;
    private const int SlotStride = 8; // 8 references = 64 bytes, one cache line a slot

    private readonly ClientSession<SpanByte, int, int, int, Empty, RowFunctions>?[] _slots =
        new ClientSession<SpanByte, int, int, int, Empty, RowFunctions>?[SlotCount * SlotStride];

    public ClientSession<SpanByte, int, int, int, Empty, RowFunctions> Rent()
    {
        var start = Environment.CurrentManagedThreadId;
        for (var i = 0; i < SlotCount; i++)
        {
            ref var slot = ref _slots[(start + i) % SlotCount * SlotStride];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } session) return session;
        }
        return store.For(new RowFunctions()).NewSession<RowFunctions>();
    }

    public void Return(ClientSession<SpanByte, int, int, int, Empty, RowFunctions> session)
    {
        var start = Environment.CurrentManagedThreadId;
        for (var i = 0; i < SlotCount; i++)
        {
            ref var slot = ref _slots[(start + i) % SlotCount * SlotStride];
            if (slot is null && Interlocked.CompareExchange(ref slot, session, null) is null) return;
        }
        session.Dispose();
    }

    /// <summary>Ends the idle sessions; callers have returned theirs by then.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _slots.Length; i++) Interlocked.Exchange(ref _slots[i], null)?.Dispose();
    }
}
