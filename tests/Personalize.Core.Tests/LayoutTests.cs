using System.Runtime.CompilerServices;
using Personalize.Core.Columns;
using Personalize.Core.Filters;
using Personalize.Core.Schemas;
using Personalize.Core.Scoring;
using Xunit;

namespace Personalize.Core.Tests;

/// <summary>Sizes, alignment and padding that loops, files and other processes rely on.</summary>
public class LayoutTests
{
    [Fact]
    public void Values_that_stand_in_arrays_have_the_size_their_comments_say()
    {
        Assert.Equal(8, Unsafe.SizeOf<Refusal>());
        Assert.Equal(8, Unsafe.SizeOf<ScoredItem>());
        Assert.Equal(16, Unsafe.SizeOf<BlockBound>());
        Assert.Equal(8, Unsafe.SizeOf<FilterEvent>());
        Assert.Equal(16, Unsafe.SizeOf<FilterValueEntry>());
        Assert.Equal(16, Unsafe.SizeOf<KeyRange>());
        Assert.Equal(16, Unsafe.SizeOf<TextSlice>());
    }

    [Fact]
    public void An_item_and_the_key_that_stands_in_its_place_have_one_size() => Assert.Equal(sizeof(ulong), Unsafe.SizeOf<ScoredItem>());

    [Fact]
    public void A_block_of_codes_is_made_of_whole_lines_of_two_bytes_a_row()
    {
        Assert.Equal(32, BlockCoder.BlockRows);
        Assert.Equal(64, BlockCoder.GroupBytes);
        Assert.Equal(2 * BlockCoder.BlockRows, BlockCoder.GroupBytes);
        Assert.Equal(BlockCoder.GroupBytes / BlockCoder.BlockRows * 2, BlockCoder.GroupColumns); // Two columns a byte.
    }

    [Fact]
    public void What_is_scored_at_a_time_is_one_mask() => Assert.Equal(ScoreMask.Scores, ScanScratch.ListMax);

    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(1024, 1024)]
    public void Rows_begin_at_lines_and_are_padded_with_zeros(int rank, int stride)
    {
        var builder = new ItemMatrixBuilder(rank, 3);
        var row = new float[rank];
        row.AsSpan().Fill(1);
        for (var i = 0; i < 3; i++) builder.Append(row);
        var matrix = builder.Build();
        Assert.Equal(stride, matrix.Stride);
        for (var i = 0; i < 3; i++)
        {
            ref var first = ref Unsafe.AsRef(in matrix.RowAt(i));
            Assert.Equal(0u, (uint)(AddressOf(ref first) % 64));
            for (var column = rank; column < stride; column++) Assert.Equal(0f, Unsafe.Add(ref first, column));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Long_lived_arrays_begin_at_a_line(int length)
    {
        Assert.Equal(0u, (uint)(AddressOf(ref new AlignedArray<byte>(length).First) % 64));
        Assert.Equal(0u, (uint)(AddressOf(ref new AlignedArray<float>(length).First) % 64));
        Assert.Equal(0u, (uint)(AddressOf(ref new AlignedArray<ulong>(length).First) % 64));
    }

    [Fact]
    public void A_segment_is_made_of_whole_blocks_of_one_word() => Assert.Equal(64, Table.BlockRows);

    [Fact]
    public void Persisted_numbers_stand_as_they_were_first_written()
    {
        Assert.Equal<(string, int)>(
            [("Int32", 1), ("Int64", 2), ("Float32", 3), ("Float64", 4), ("Boolean", 5), ("Text", 6), ("Category", 7)],
            Enum.GetValues<ColumnKind>().Select(kind => (kind.ToString(), (int)kind)));
        Assert.Equal<(string, int)>(
            [("Interactions", 1), ("Items", 2), ("Users", 3)],
            Enum.GetValues<DatasetKind>().Select(kind => (kind.ToString(), (int)kind)));
    }

    // Safe: on the pinned heap, and only looked at.
    private static unsafe nuint AddressOf<T>(ref T first) => (nuint)Unsafe.AsPointer(ref first);
}
