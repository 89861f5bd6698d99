using Personalize.Engine.Ingest;

namespace Personalize.Engine.Serving;

/// <summary>The ages of a group's items: there while anybody explores, for all who do.</summary>
/// <remarks>Any thread. Only <see cref="Hold"/> waits for streams.</remarks>
internal sealed class SharedAges(GroupStore store, Recounter recounter)
{
    private readonly Lock _lock = new();
    private ItemAges? _ages;
    private int _users;

    public long MemoryBytes => Volatile.Read(ref _ages)?.MemoryBytes ?? 0;

    /// <summary>Counts them where nobody did, and keeps them until the hold is disposed: ahead of <see cref="Take"/>, outside the control lock.</summary>
    public AgesHold Hold()
    {
        ItemAges ages = Take();
        try
        {
            ages.EnsureCounted();
            return new AgesHold(this);
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>For somebody who explores until <see cref="Release"/>. Where nobody holds them they are counted in the background.</summary>
    public ItemAges Take()
    {
        lock (_lock)
        {
            _users++;
            return _ages ??= new ItemAges(store, recounter);
        }
    }

    /// <summary>With the last who took them they are dropped.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                _ages!.Stop();
                _ages = null;
            }
        }
    }
}
