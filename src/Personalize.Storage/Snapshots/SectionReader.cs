using System.IO.Hashing;
using Personalize.Core.Columns;
using Personalize.Storage.Disk;

namespace Personalize.Storage.Snapshots;

/// <summary>Reads one section from its beginning to its end; what it gave is proven only by <see cref="Finish"/>.</summary>
internal sealed class SectionReader(IDiskFile file, SnapshotSection section) : IByteSource
{
    private const int BufferBytes = 1 << 16;

    private readonly XxHash3 _hash = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(BufferBytes, section.Bytes));
    private long _fetched;
    private int _at;
    private int _end;

    public long BytesLeft => section.Bytes - _fetched + (_end - _at);

    public void Read(Span<byte> destination)
    {
        if (destination.Length > BytesLeft)
            throw Damaged($"{destination.Length} bytes are said to follow, {BytesLeft} do");
        var buffered = Math.Min(destination.Length, _end - _at);
        _buffer.AsSpan(_at, buffered).CopyTo(destination);
        _at += buffered;
        destination = destination[buffered..];
        if (destination.Length >= BufferBytes)
        {
            Fetch(destination);
        }
        else if (destination.Length > 0)
        {
            _end = (int)Math.Min(BufferBytes, section.Bytes - _fetched);
            Fetch(_buffer.AsSpan(0, _end));
            _buffer.AsSpan(0, destination.Length).CopyTo(destination);
            _at = destination.Length;
        }
    }

    /// <summary>Refuses a section that has bytes left, or other bytes than were written.</summary>
    public void Finish()
    {
        if (BytesLeft > 0) throw Damaged($"{BytesLeft} bytes are left over");
        if (_hash.GetCurrentHashAsUInt64() != section.Hash) throw Damaged("the hash does not fit");
    }

    /// <summary>Passes over the whole section and checks its hash.</summary>
    public void Check()
    {
        while (BytesLeft > 0)
            Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, BytesLeft)));
        Finish();
    }

    public SnapshotDamagedException Damaged(string what, Exception? cause = null)
    {
        var place = $"section {section.Kind} of stream {section.Group}/{section.Stream}, part {section.Part}, at {section.Offset}: {what}.";
        return cause is null ? new SnapshotDamagedException(file.Path, place) : new SnapshotDamagedException(file.Path, place, cause);
    }

    private void Fetch(Span<byte> destination)
    {
        if (file.Read(destination, section.Offset + _fetched) != destination.Length) throw Damaged("the file became shorter while it was read");
        _hash.Append(destination);
        _fetched += destination.Length;
    }
}
