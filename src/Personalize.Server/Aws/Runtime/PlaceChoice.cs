namespace Personalize.Server.Aws.Runtime;

/// <summary>Chooses which places of a list are taken by promoted items, each choice as likely as any other.</summary>
/// <remarks>From a seed and the number of the choice, so that a run can be repeated. Any thread.</remarks>
internal sealed class PlaceChoice(ulong seed)
{
    private long _choices;

    /// <summary>Marks <paramref name="count"/> of the places.</summary>
    public void Choose(int count, Span<bool> places)
    {
        ulong state = seed + ((ulong)Interlocked.Increment(ref _choices) * 0x9E3779B97F4A7C15);
        int left = count;
        for (int place = 0; place < places.Length; place++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            ulong draw = Mix(state) % (ulong)(places.Length - place);
            places[place] = draw < (ulong)left;
            left -= places[place] ? 1 : 0;
        }
    }

    /// <summary>The finalizer of splitmix64: every bit of the input changes about half of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
