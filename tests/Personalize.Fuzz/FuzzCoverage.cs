using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Personalize.Fuzz;

/// <summary>Which branches the inputs so far have taken, by how often in one run (1, 2, 3, 4.., 8.., 16.., 32.., 128..), as AFL counts.</summary>
internal sealed unsafe class FuzzCoverage
{
    private const int Bytes = 1 << 16;

    // Safe: never freed, the instrumented code writes to it to the end of the process.
    private static readonly byte* Map = (byte*)NativeMemory.AlignedAlloc(Bytes, 64);

    // By name: an assembly that refers to the map itself counts as instrumented, and the canary lives in this one.
    private static readonly Type Trace = Type.GetType("SharpFuzz.Common.Trace, SharpFuzz.Common", throwOnError: true)!;
    private static readonly FieldInfo PreviousBranch = Trace.GetField("PrevLocation")!;
    private static readonly object NoBranch = 0;

    private readonly byte[] _seen = new byte[Bytes];

    /// <summary>Gives instrumented code the map; without it its first branch would write to nowhere.</summary>
    public static void Attach() => Trace.GetField("SharedMem")!.SetValue(null, Pointer.Box(Map, typeof(byte*)));

    /// <summary>Branches taken by any input.</summary>
    public int Branches { get; private set; }

    public void Begin()
    {
        new Span<byte>(Map, Bytes).Clear();
        PreviousBranch.SetValue(null, NoBranch);
    }

    /// <summary>True when the run since <see cref="Begin"/> took a branch, or took it so often, as none before.</summary>
    public bool HasNew()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(Map, Bytes / sizeof(ulong));
        for (var word = 0; words[word..].IndexOfAnyExcept(0UL) is var next && next >= 0; word += next + 1)
            isNew |= AddNew((word + next) * sizeof(ulong));
        return isNew;
    }

    private bool AddNew(int first)
    {
        var isNew = false;
        for (var at = first; at < first + sizeof(ulong); at++)
        {
            if (Map[at] == 0) continue;
            var bucket = (byte)(1 << BucketOf(Map[at]));
            if ((_seen[at] & bucket) != 0) continue;
            if (_seen[at] == 0) Branches++;
            _seen[at] |= bucket;
            isNew = true;
        }
        return isNew;
    }

    private static int BucketOf(byte count) => count < 4 ? count - 1 : count < 128 ? BitOperations.Log2(count) + 1 : 7;
}
