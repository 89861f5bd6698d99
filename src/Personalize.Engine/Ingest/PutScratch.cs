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

    public void NoteSeen(ReadOnlySpan<byte> value)
    {
        SeenBytes = Math.Min(value.Length, Seen.Length);
        value[..SeenBytes].CopyTo(Seen);
    }

    /// <summary>Notes a number in place of what was noted, where <paramref name="wanted"/>.</summary>
    public void NoteSeenNumber(bool wanted, long number)
    {
        if (wanted && System.Buffers.Text.Utf8Formatter.TryFormat(number, Seen, out int written))
        {
            SeenBytes = written;
        }
    }
}
