namespace Personalize.Fuzz;

/// <summary>A reader of foreign bytes, and what must hold of it for any input.</summary>
/// <remarks><see cref="Run"/> returns when all is well, whatever the reader said; any exception is a find. Deterministic: the same input, the same end.</remarks>
internal abstract class FuzzTarget
{
    public const int InputBytesMax = 1 << 14;

    public abstract string Name { get; }

    /// <summary>Inputs to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Pieces that a mutation may put in.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Most bytes that one run may allocate; an announced length must not decide it.</summary>
    public virtual long AllocatedBytesMax(int inputBytes) => (64 << 10) + (8L * inputBytes);

    public abstract void Run(ReadOnlySpan<byte> input);

    protected static void Require(bool holds, string what)
    {
        if (!holds) throw new FuzzException(what);
    }

    protected static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
