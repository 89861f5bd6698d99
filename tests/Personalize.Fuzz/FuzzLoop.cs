using System.Globalization;

namespace Personalize.Fuzz;

/// <summary>Mutates inputs of one target for a while, keeps those that reach new branches, and stops at the first find.</summary>
internal sealed class FuzzLoop(FuzzTarget target, FuzzOptions options)
{
    private readonly FuzzMutator _mutator = new(options.Seed, target.Words);
    private readonly FuzzCoverage _coverage = new();
    private readonly List<byte[]> _corpus = [];
    private long _inputs;

    /// <summary>False when something was found; it is on the console then, with the seed.</summary>
    public bool Run()
    {
        using var current = new CurrentInput();
        using var guarded = new FuzzGuard(FuzzTarget.InputBytesMax);
        long end = TimeProvider.System.GetTimestamp() + (long)(options.Seconds * TimeProvider.System.TimestampFrequency);
        foreach (byte[] seed in target.Seeds)
        {
            // Twice: what a first call sets up for good is no allocation of the input.
            if (!Try(seed, current, guarded, isFirst: true) || !Try(seed, current, guarded)) return false;
            _corpus.Add(seed);
        }
        while (TimeProvider.System.GetTimestamp() < end)
            for (var i = 0; i < 16; i++)
                if (!Try(_mutator.Next(_corpus), current, guarded)) return false;
        Say("nothing found");
        return true;
    }

    private bool Try(byte[] input, CurrentInput current, FuzzGuard guarded, bool isFirst = false)
    {
        current.Set(input);
        ReadOnlySpan<byte> bytes = guarded.Put(input);
        _inputs++;
        _coverage.Begin();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(bytes);
        }
        catch (Exception find) when (find is not OutOfMemoryException)
        {
            return Found(input, find.ToString());
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (!isFirst && allocated > target.AllocatedBytesMax(input.Length)) return Found(input, $"{allocated} bytes allocated for an input of {input.Length}; allowed {target.AllocatedBytesMax(input.Length)}");
        if (_coverage.HasNew()) _corpus.Add(input);
        return true;
    }

    private bool Found(byte[] input, string what)
    {
        string file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"fuzz-{target.Name}-{options.Seed}"));
        File.WriteAllBytes(file, input);
        Say($"FOUND: {what}\n  input {file}: {Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, 200)))}");
        return false;
    }

    private void Say(string what) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{target.Name}: {_inputs} inputs, {_corpus.Count} kept, {_coverage.Branches} branches, seed {options.Seed}: {what}"));
}
