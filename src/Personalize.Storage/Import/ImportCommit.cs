using System.Buffers.Binary;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>The log record that makes an import file part of the datasets.</summary>
/// <remarks>
/// <code>
/// ImportCommit := u8 DatasetKind, u8 ImportMode, u16 zero, u32 itemIds, u64 records, u64 fileBytes, XXH3-128 (16 bytes, big endian as in the name)
/// </code>
/// 40 bytes, little endian but for the hash. Goes to stream 0 of the group.
/// </remarks>
public static class ImportCommit
{
    public const int Bytes = 40;

    /// <summary>Writes the record of a finished file.</summary>
    public static void Write(Span<byte> destination, ImportedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        destination[..Bytes].Clear();
        destination[0] = (byte)file.Kind;
        destination[1] = (byte)file.Mode;
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], file.ItemIds);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], file.Records);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], file.Bytes);
        Convert.FromHexString(file.Name, destination.Slice(24, 16), out _, out _);
    }

    /// <summary>Reads a record; null when the bytes are none.</summary>
    public static ImportedFile? TryRead(ReadOnlySpan<byte> record)
    {
        if (record.Length != Bytes || record[0] is 0 or > (byte)DatasetKind.Users || record[1] is 0 or > (byte)ImportMode.Incremental)
            return null;
        int itemIds = BinaryPrimitives.ReadInt32LittleEndian(record[4..]);
        long records = BinaryPrimitives.ReadInt64LittleEndian(record[8..]);
        long bytes = BinaryPrimitives.ReadInt64LittleEndian(record[16..]);
        return itemIds < 0 || records < 0 || bytes < 0
            ? null
            : new ImportedFile(Convert.ToHexStringLower(record.Slice(24, 16)), (DatasetKind)record[0], (ImportMode)record[1], records, itemIds, bytes);
    }
}
