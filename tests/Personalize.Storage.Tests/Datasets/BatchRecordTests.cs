using CsCheck;
using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Storage.Tests.Datasets;

public sealed class BatchRecordTests
{
    [Fact]
    public void Entries_come_back_as_they_were_written() =>
        Gen.Select(Gen.UShort, Gen.Byte.Array[0, 300]).Array[0, 8].Sample(
            entries =>
            {
                var bytes = new byte[entries.Sum(entry => BatchRecord.EntryBytes + entry.Item2.Length)];
                var at = 0;
                foreach (var (kind, payload) in entries)
                    at += BatchRecord.Write(bytes.AsSpan(at), kind, payload);
                Assert.Equal(bytes.Length, at);
                at = 0;
                foreach (var (kind, payload) in entries)
                {
                    Assert.True(BatchRecord.TryRead(bytes, ref at, out var readKind, out var read));
                    Assert.Equal(kind, readKind);
                    Assert.Equal(payload, read.ToArray());
                }

                Assert.False(BatchRecord.TryRead(bytes, ref at, out _, out _));
                Assert.Equal(bytes.Length, at);
            },
            iter: 500);

    [Fact]
    public void Foreign_bytes_end_in_an_entry_or_in_false() =>
        Gen.Byte.Array[0, 40].Sample(
            bytes =>
            {
                var at = 0;
                while (BatchRecord.TryRead(bytes, ref at, out _, out var payload))
                    Assert.InRange(payload.Length, 0, bytes.Length - BatchRecord.EntryBytes);
                Assert.InRange(at, 0, bytes.Length);
            },
            iter: 5000);
}
