using System.Buffers.Text;

namespace Personalize.Engine.Ingest;

/// <summary>The buffers in which a thread encodes the record it is putting: made once per thread, reused by every put.</summary>
internal sealed class PutScratch
{
    /// <summary>Largest encoded record, in bytes.</summary>
    public const int RecordBytesMax = 128 * 1024;

    [ThreadStatic]
    private static PutScratch? _current;

    public static PutScratch Current => _current ??= new PutScratch();

    /// <summary>The record being encoded.</summary>
    public byte[] Record { get; } = GC.AllocateUninitializedArray<byte>(RecordBytesMax, pinned: true);

    /// <summary>The value refused last, cut short, for the message.</summary>
    public byte[] Seen { get; } = new byte[128];

    public int SeenBytes { get; private set; }

    public ReadOnlySpan<byte> SeenText => Seen.AsSpan(0, SeenBytes);

    /// <summary>What failed, with call, path and error number, when a put of this thread was refused for it last; null for none.</summary>
    public string? StorageFailure { get; set; }

    public void NoteSeen(ReadOnlySpan<byte> value)
    {
        SeenBytes = Math.Min(value.Length, Seen.Length);
        value[..SeenBytes].CopyTo(Seen);
    }

    public void NoteSeen(long value) => SeenBytes = Utf8Formatter.TryFormat(value, Seen, out int written) ? written : 0;

    public void NoteSeen(double value) => SeenBytes = Utf8Formatter.TryFormat(value, Seen, out int written) ? written : 0;
}
