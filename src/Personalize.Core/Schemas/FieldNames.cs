namespace Personalize.Core.Schemas;

/// <summary>How field names compare: without <c>_</c> and ignoring ASCII case, so that <c>creationTimestamp</c> finds CREATION_TIMESTAMP.</summary>
/// <remarks>Two fields of one schema that are equal by this rule are refused, so a name finds at most one. Nothing allocates.</remarks>
public static class FieldNames
{
    /// <summary>FNV-1a over the bytes that count. The same on every machine, but never persisted.</summary>
    public static uint Hash(ReadOnlySpan<byte> utf8Name)
    {
        uint hash = 2166136261;
        foreach (var b in utf8Name)
        {
            if (b != (byte)'_')
                hash = (hash ^ Fold(b)) * 16777619;
        }

        return hash;
    }

    /// <summary>True when both names are one name by the rule above.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (true)
        {
            while (l < left.Length && left[l] == (byte)'_')
                l++;
            while (r < right.Length && right[r] == (byte)'_')
                r++;
            if (l == left.Length || r == right.Length)
                return l == left.Length && r == right.Length;
            if (Fold(left[l++]) != Fold(right[r++]))
                return false;
        }
    }

    private static byte Fold(byte b) => b is >= (byte)'a' and <= (byte)'z' ? (byte)(b - 32) : b;
}
