namespace Personalize.Engine.Serving;

/// <summary>A fixed number of reusable objects; renting and returning take no lock and allocate nothing once warm.</summary>
/// <remarks>When all are out a new one is made; when all places are taken a returned one is left to the collector.</remarks>
internal sealed class ScratchPool<T>(Func<T> make, int places = 64) where T : class
{
    private readonly T?[] _free = new T?[places];

    public T Rent()
    {
        T?[] free = _free;
        int start = Environment.CurrentManagedThreadId % free.Length;
        for (int i = 0; i < free.Length; i++)
        {
            int place = (start + i) % free.Length;
            if (free[place] is not null && Interlocked.Exchange(ref free[place], null) is { } rented)
            {
                return rented;
            }
        }

        return make();
    }

    public void Return(T scratch)
    {
        T?[] free = _free;
        int start = Environment.CurrentManagedThreadId % free.Length;
        for (int i = 0; i < free.Length; i++)
        {
            int place = (start + i) % free.Length;
            if (free[place] is null && Interlocked.CompareExchange(ref free[place], scratch, null) is null)
            {
                return;
            }
        }
    }
}
