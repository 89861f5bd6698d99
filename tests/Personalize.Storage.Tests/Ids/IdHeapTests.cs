using CsCheck;
using Personalize.Storage.Ids;
using Xunit;

namespace Personalize.Storage.Tests.Ids;

public sealed class IdHeapTests
{
    [Fact]
    public void Gives_back_what_was_appended()
    {
        Gen.Byte.Array[0, 300].Array[0, 400].Sample(
            ids =>
            {
                var heap = new IdHeap();
                for (var i = 0; i < ids.Length; i++)
                    if (heap.Append(ids[i]) != i) return false;
                for (var i = 0; i < ids.Length; i++)
                    if (!heap[i].SequenceEqual(ids[i])) return false;
                return heap.Count == ids.Length;
            }, iter: 200);
    }

    [Fact]
    public void Crosses_segments_and_full_blocks_of_the_longest_ids()
    {
        var heap = new IdHeap();
        var longest = new byte[IdMap.IdBytesMax];
        for (var row = 0; row < 64; row++)
        {
            longest.AsSpan().Fill((byte)row);
            heap.Append(longest);
        }
        for (var row = 64; row < 140_000; row++) heap.Append(BitConverter.GetBytes(row));
        for (var row = 0; row < 64; row++) Assert.Equal(-1, heap[row].IndexOfAnyExcept((byte)row));
        for (var row = 64; row < 140_000; row++) Assert.Equal(row, BitConverter.ToInt32(heap[row]));
        Assert.Throws<ArgumentOutOfRangeException>(() => heap[140_000].Length);
        Assert.Throws<ArgumentException>(() => heap.Append(new byte[IdMap.IdBytesMax + 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(65_536)]
    [InlineData(131_075)]
    public void Restored_in_parts_it_is_what_was_appended_and_goes_on(int rows)
    {
        var (heap, restored) = (new IdHeap(), new IdHeap());
        var parts = new List<IdHeap.Part>();
        for (var first = 0; first < rows; first += IdHeap.PartRows)
        {
            var ids = Enumerable.Range(first, Math.Min(IdHeap.PartRows, rows - first)).Select(row => System.Text.Encoding.UTF8.GetBytes(row % 7 + "-" + row)).ToArray();
            foreach (var id in ids)
                heap.Append(id);
            parts.Add(IdHeap.MakePart(parts.Count, [.. ids.SelectMany(id => id)], [.. ids.Select(id => (ushort)id.Length)]));
        }

        restored.Restore([.. parts]);
        for (var more = 0; more < 200; more++)
            Assert.Equal(heap.Append(new byte[more * 5]), restored.Append(new byte[more * 5]));
        for (var row = 0; row < heap.Count; row++)
            Assert.True(heap[row].SequenceEqual(restored[row]), $"row {row}");
        Assert.InRange(restored.MemoryBytes, 1, heap.MemoryBytes + (1 << 20));
    }

    [Fact]
    public void A_span_stays_as_it_was_when_its_block_moves_and_its_segment_grows()
    {
        var heap = new IdHeap();
        heap.Append("first"u8);
        var held = heap[0];
        for (var row = 1; row < 100_000; row++) heap.Append("another id of some length"u8);
        Assert.True(held.SequenceEqual("first"u8));
        Assert.True(heap[0].SequenceEqual("first"u8));
    }

    [Fact]
    public async Task Readers_need_no_lock()
    {
        const int rows = 150_000;
        var heap = new IdHeap();
        var wrong = 0;
        var writer = Task.Run(() =>
        {
            for (var row = 0; row < rows; row++) heap.Append(BitConverter.GetBytes((long)row * row));
        });
        var reader = Task.Run(() =>
        {
            for (var probe = 0; heap.Count < rows;)
            {
                var count = heap.Count;
                if (count == 0) continue;
                foreach (var row in (ReadOnlySpan<int>)[count - 1, probe = (probe + 7919) % count])
                    if (BitConverter.ToInt64(heap[row]) != (long)row * row) wrong++;
            }
        });
        await Task.WhenAll(writer, reader);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Takes_few_bytes_beside_the_ids()
    {
        var heap = new IdHeap();
        for (var row = 0; row < 1_000_000; row++) heap.Append("fifteen bytes.."u8);
        Assert.InRange(heap.MemoryBytes, 15_000_000, 19_500_000);
    }
}
