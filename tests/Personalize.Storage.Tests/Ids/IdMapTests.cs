using System.Text;
using CsCheck;
using Personalize.Storage.Ids;
using Xunit;

namespace Personalize.Storage.Tests.Ids;

public sealed class IdMapTests
{
    [Fact]
    public void A_range_is_found_as_if_added_one_by_one()
    {
        using var map = new IdMap(64 << 20);
        Assert.True(map.TryAdd(3, "before"u8, 0));
        var text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"id {i}"));
        var lengths = Enumerable.Range(0, 5000).Select(i => (ushort)$"id {i}".Length).ToArray();
        Assert.True(map.TryAddRange(3, Encoding.UTF8.GetBytes(text), lengths, 1, out var repeated) && repeated == -1);
        Assert.Equal(5001, map.Count);
        for (var i = 0; i < 5000; i++)
            Assert.True(map.TryGetRow(3, Encoding.UTF8.GetBytes($"id {i}"), out var row) && row == i + 1);
        Assert.False(map.TryGetRow(4, "id 1"u8, out _));
    }

    [Fact]
    public void A_range_that_has_no_room_adds_nothing()
    {
        using var map = new IdMap(8 << 20);
        var lengths = Enumerable.Repeat((ushort)8, 200_000).ToArray();
        Assert.False(map.TryAddRange(3, new byte[200_000 * 8], lengths, 0, out var repeated) || repeated >= 0);
        Assert.Equal(0, map.Count);
    }

    [Fact]
    public void A_range_tells_of_an_id_that_has_a_row()
    {
        using var map = new IdMap(64 << 20);
        Assert.False(map.TryAddRange(3, "abcdcdef"u8, [2, 2, 2, 2], 7, out var repeated));
        Assert.Equal(9, repeated);
        Assert.False(map.TryAddRange(3, "xxef"u8, [2, 2], 20, out repeated));
        Assert.Equal(21, repeated);
        Assert.True(map.TryAddRange(4, "xxef"u8, [2, 2], 20, out _));
    }

    [Fact]
    public void Ranges_of_one_space_are_added_at_the_same_time()
    {
        using var map = new IdMap(256 << 20);
        const int Parts = 8, PartIds = 20_000;
        var lengths = Enumerable.Repeat((ushort)sizeof(int), PartIds).ToArray();
        var repeats = 0;
        Parallel.For(0, Parts + 1, part =>
        {
            // The last one brings the ids of the first again.
            var ids = System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(Enumerable.Range(part % Parts * PartIds, PartIds).ToArray());
            if (!map.TryAddRange(5, ids, lengths, part * PartIds, out _))
                Interlocked.Increment(ref repeats);
        });
        Assert.InRange(repeats, 1, 2);
        for (var id = PartIds; id < Parts * PartIds; id++)
            Assert.True(map.TryGetRow(5, BitConverter.GetBytes(id), out var row) && row == id);
    }

    [Fact]
    public void Equals_a_dictionary()
    {
        Gen.Select(Gen.UInt[0, 3], Gen.String[Gen.Char.AlphaNumeric, 0, 40]).Array[0, 200].Sample(
            pairs =>
            {
                using var map = new IdMap(seed: 1);
                var model = new Dictionary<(uint, string), int>();
                foreach (var (space, id) in pairs)
                {
                    var utf8 = Encoding.UTF8.GetBytes(id);
                    var known = map.TryGetRow(space, utf8, out var row);
                    if (known != model.TryGetValue((space, id), out var expected)) return false;
                    if (known && row != expected) return false;
                    if (known) continue;
                    model[(space, id)] = model.Count;
                    if (!map.TryAdd(space, utf8, model.Count - 1)) return false;
                }
                return map.Count == model.Count
                    && model.All(m => map.TryGetRow(m.Key.Item1, Encoding.UTF8.GetBytes(m.Key.Item2), out var row) && row == m.Value);
            }, iter: 60);
    }

    [Fact]
    public void Keeps_spaces_apart()
    {
        using var map = new IdMap();
        Assert.True(map.TryAdd(1, "a"u8, 10));
        Assert.True(map.TryAdd(2, "a"u8, 20));
        Assert.True(map.TryGetRow(1, "a"u8, out var one));
        Assert.True(map.TryGetRow(2, "a"u8, out var two));
        Assert.False(map.TryGetRow(3, "a"u8, out var none));
        Assert.Equal((10, 20, -1), (one, two, none));
    }

    [Fact]
    public void Looks_up_a_batch()
    {
        using var map = new IdMap();
        map.TryAdd(7, "left"u8, 0);
        map.TryAdd(7, "right"u8, 1);
        var rows = new int[3];
        Assert.Equal(2, map.TryGetRows(7, "rightnoneleft"u8, [5, 9, 13], rows));
        Assert.Equal([1, -1, 0], rows);
        Assert.Throws<ArgumentException>(() => map.TryGetRows(7, "left"u8, [4], []));
    }

    [Fact]
    public void Takes_an_id_of_the_longest_length_and_no_longer()
    {
        using var map = new IdMap();
        var longest = new byte[IdMap.IdBytesMax];
        Assert.True(map.TryAdd(0, longest, 5));
        Assert.True(map.TryGetRow(0, longest, out var row));
        Assert.Equal(5, row);
        Assert.False(map.TryGetRow(0, new byte[IdMap.IdBytesMax + 1], out _));
        Assert.Throws<ArgumentException>(() => map.TryAdd(0, new byte[IdMap.IdBytesMax + 1], 6));
    }

    // FASTER with a null device answers "not found" for what it evicted, so a map that lets memory run over gives ids second rows.
    [Fact]
    public void Refuses_at_its_memory_limit_and_has_lost_nothing()
    {
        const long limitBytes = 8L << 20;
        using var map = new IdMap(limitBytes);
        Span<byte> id = stackalloc byte[200];
        var added = 0;
        while (added < 100_000)
        {
            BitConverter.TryWriteBytes(id, added);
            if (!map.TryAdd(0, id, added)) break;
            added++;
        }
        Assert.InRange(added, 10_000, 99_999);
        // FASTER appends updates of records past its mutable part, and forgets those past its memory: at our limit there are neither.
        Assert.True(map.IsWhollyMutable);
        Assert.True(map.MemoryBytes <= limitBytes);
        for (var row = 0; row < added; row++)
        {
            BitConverter.TryWriteBytes(id, row);
            Assert.True(map.TryGetRow(0, id, out var seen));
            Assert.Equal(row, seen);
        }
        BitConverter.TryWriteBytes(id, added);
        Assert.False(map.TryGetRow(0, id, out _));
        Assert.False(map.TryAdd(0, id, added));
        Assert.Equal(added, map.Count);
    }

    [Fact]
    public async Task Readers_see_every_published_id_while_others_add_and_the_index_grows()
    {
        const int spaces = 2, perSpace = 60_000;
        using var map = new IdMap(seed: 42);
        var indexBefore = map.MemoryBytes;
        var published = new int[spaces];
        var wrong = 0;
        var adders = Enumerable.Range(0, spaces).Select(space => Task.Run(() =>
        {
            for (var row = 0; row < perSpace; row++)
            {
                Assert.True(map.TryAdd((uint)space, BitConverter.GetBytes(row), row));
                Volatile.Write(ref published[space], row + 1);
            }
        })).ToArray();
        var readers = Enumerable.Range(0, spaces).Select(space => Task.Run(() =>
        {
            var batch = new int[64];
            var ends = Enumerable.Range(1, 64).Select(i => i * 4).ToArray();
            var bytes = new byte[256];
            for (var probe = 0; Volatile.Read(ref published[space]) < perSpace;)
            {
                var count = Volatile.Read(ref published[space]);
                if (count == 0) continue;
                probe = (probe + 7919) % count;
                if (!map.TryGetRow((uint)space, BitConverter.GetBytes(probe), out var row) || row != probe) Interlocked.Increment(ref wrong);
                for (var i = 0; i < 64; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * 4), (probe + i) % count);
                if (map.TryGetRows((uint)space, bytes, ends, batch) != 64) Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        await Task.WhenAll([.. adders, .. readers]);
        Assert.Equal(0, wrong);
        Assert.Equal(spaces * perSpace, map.Count);
        Assert.True(map.MemoryBytes > indexBefore);
    }

    [Fact]
    public void Grows_its_index_by_itself()
    {
        using var map = new IdMap();
        for (var row = 0; row < 50_000; row++) map.TryAdd(0, BitConverter.GetBytes(row), row);
        // 50,000 ids at four to a bucket of 64 bytes need 12,500 buckets; the map began with 1,024.
        Assert.True(map.IndexBuckets * 4 >= 50_000);
        for (var row = 0; row < 50_000; row++) Assert.True(map.TryGetRow(0, BitConverter.GetBytes(row), out var seen) && seen == row);
    }

    [Fact]
    public void Allocates_nothing_when_warm()
    {
        using var map = new IdMap(expectedIds: 10_000);
        for (var row = 0; row < 2_000; row++) map.TryAdd(0, Bytes(row), row);
        var batch = new int[4];
        int[] ends = [4, 8, 12, 16];
        var next = 1_800;
        Assert.Equal(0, WarmLoop.BytesAllocated(() => Run(map, ends, batch, next += 200)));

        static byte[] Bytes(int row) => BitConverter.GetBytes(row);

        static void Run(IdMap map, int[] ends, int[] batch, int first)
        {
            Span<byte> id = stackalloc byte[16];
            for (var row = first; row < first + 200; row++)
            {
                BitConverter.TryWriteBytes(id, row);
                if (map.TryGetRow(0, id[..4], out _) || !map.TryAdd(0, id[..4], row)) throw new InvalidOperationException();
                if (!map.TryGetRow(0, id[..4], out _)) throw new InvalidOperationException();
                map.TryGetRows(0, id, ends, batch);
            }
        }
    }
}
