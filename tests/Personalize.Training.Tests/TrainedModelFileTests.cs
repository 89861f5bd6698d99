using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Personalize.Training.Tests;

public class TrainedModelFileTests
{
    private static readonly TrainedModel Model = Trainer.Train(
        Planted.Rings(users: 60, rings: 2, ringSize: 8), new TrainOptions { Rank = 8, RestPerItem = 4, Threads = 1 });

    [Fact]
    public void Loads_what_was_saved()
    {
        byte[] bytes = Planted.Bytes(Model);
        var loaded = TrainedModel.Load(new MemoryStream(bytes));
        Assert.Equal(bytes, Planted.Bytes(loaded));
        Assert.Equal(Model.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal), loaded.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(Model.Out, loaded.Out);
        Assert.Equal(Model.Rest!.Value, loaded.Rest!.Value);
    }

    [Fact]
    public void Refuses_every_cut()
    {
        byte[] bytes = Planted.Bytes(Model);
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes, 0, length)));
    }

    [Fact]
    public void Refuses_every_flipped_byte()
    {
        byte[] bytes = Planted.Bytes(Model);
        for (int index = 0; index < bytes.Length; index += 3)
        {
            bytes[index] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes)));
            bytes[index] ^= 0x40;
        }
    }

    [Fact]
    public void Names_a_version_it_does_not_know()
    {
        byte[] bytes = Planted.Bytes(Model);
        bytes[8] = 9;
        var error = Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes)));
        Assert.Contains("version 9; known is 3", error.Message, StringComparison.Ordinal);
    }

    // Offsets of items, rank, featureCount, restEntries, restEvents.
    [Theory]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(28)]
    public void A_hostile_length_takes_no_memory(int offset)
    {
        byte[] bytes = Planted.Bytes(Model);
        foreach (int length in new[] { -2, int.MinValue, int.MaxValue, int.MaxValue / 2, 1 << 20 })
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), length);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        }
    }

    [Theory]
    [InlineData(float.NaN, "In holds NaN")]
    [InlineData(float.NegativeInfinity, "In holds -Infinity")]
    [InlineData(1e10f, "In holds 1E+10; allowed are numbers of at most 4.2949673E+09 in size")]
    public void Refuses_numbers_that_no_scan_may_meet_though_the_hash_is_right(float number, string message)
    {
        byte[] bytes = Planted.Bytes(Model);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(56), number);
        Rehash(bytes);
        var error = Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denormal_number_becomes_zero()
    {
        byte[] bytes = Planted.Bytes(Model);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(56), -1e-40f);
        Rehash(bytes);
        Assert.Equal(0, BitConverter.SingleToInt32Bits(TrainedModel.Load(new MemoryStream(bytes)).In[0]));
    }

    [Fact]
    public void Refuses_a_rest_that_points_outside_though_the_hash_is_right()
    {
        byte[] bytes = Planted.Bytes(Model);
        int items = Model.Items, rank = Model.Rank;
        int column = 56 + 8 * items * rank + 8 * ((items + 63) / 64) + 8 * rank + 4 * (items + 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(column), items);
        Rehash(bytes);
        var error = Assert.Throws<InvalidDataException>(() => TrainedModel.Load(new MemoryStream(bytes)));
        Assert.Contains("the rest of the model is damaged", error.Message, StringComparison.Ordinal);
    }

    private static void Rehash(byte[] bytes) => SHA256.HashData(bytes.AsSpan(..^32)).CopyTo(bytes, bytes.Length - 32);
}
