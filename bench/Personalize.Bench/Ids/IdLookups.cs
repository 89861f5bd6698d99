using System.Diagnostics;
using System.Text;
using Personalize.Storage.Ids;

namespace Personalize.Bench.Ids;

/// <summary>Reads and adds of <see cref="IdMap"/> beside a <c>Dictionary&lt;string, int&gt;</c> asked by span, ids of 10 to 20 bytes.</summary>
internal static class IdLookups
{
    private const int Batch = 64;

    public static int Run(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], null) : 1_000_000;
        var random = new Random(1);
        var ids = new byte[count][];
        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = $"item-{i}-{random.NextInt64():x}"[..random.Next(10, 15)] + i.ToString("x", null);
            ids[i] = Encoding.UTF8.GetBytes(texts[i]);
        }
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);

        using var map = new IdMap(expectedIds: count);
        var add = Time(count, () => { for (var i = 0; i < count; i++) map.TryAdd(0, ids[i], i); });
        var one = Best(count, () => { foreach (var i in order) if (!map.TryGetRow(0, ids[i], out _)) throw new InvalidOperationException(); });
        var batch = Best(count, () => ReadBatches(map, ids, order));
        var heap = new IdHeap();
        foreach (var id in ids) heap.Append(id);
        var dictionary = new Dictionary<string, int>(StringComparer.Ordinal);
        var dictionaryAdd = Time(count, () => { for (var i = 0; i < count; i++) dictionary[texts[i]] = i; });
        var bySpan = dictionary.GetAlternateLookup<ReadOnlySpan<char>>();
        var dictionaryRead = Best(count, () => { foreach (var i in order) bySpan.TryGetValue(texts[i], out _); });

        Console.WriteLine($"{count:N0} ids, ns per id: add {add:F0}, read {one:F0}, read in batches of {Batch} {batch:F0}; Dictionary<string,int> add {dictionaryAdd:F0}, read {dictionaryRead:F0}");
        Console.WriteLine($"bytes per id: map {(double)map.MemoryBytes / count:F1}, heap {(double)heap.MemoryBytes / count:F1} (ids themselves {ids.Average(id => id.Length):F1})");
        return 0;
    }

    private static void ReadBatches(IdMap map, byte[][] ids, int[] order)
    {
        var bytes = new byte[Batch * 32];
        var ends = new int[Batch];
        var rows = new int[Batch];
        for (var from = 0; from + Batch <= order.Length; from += Batch)
        {
            var end = 0;
            for (var i = 0; i < Batch; i++)
            {
                ids[order[from + i]].CopyTo(bytes, end);
                ends[i] = end += ids[order[from + i]].Length;
            }
            if (map.TryGetRows(0, bytes.AsSpan(0, end), ends, rows) != Batch) throw new InvalidOperationException();
        }
    }

    private static double Best(int count, Action run) => Enumerable.Range(0, 3).Min(_ => Time(count, run));

    private static double Time(int count, Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }
}
