using System.Buffers.Binary;

namespace Personalize.Crash.Damage;

/// <summary>Turns the bytes of a good file into such as no writer of ours makes.</summary>
internal static class Mutation
{
    private static readonly int[] Extremes = [int.MinValue, -1, 0, 1, 0xFFFF, 0x7FFF_0000, int.MaxValue];

    /// <summary>One to four changes: bits, whole words set to extremes, parts cut out, doubled or added.</summary>
    public static byte[] Of(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        for (int changes = random.Next(1, 5); changes > 0 && bytes.Length > sizeof(int); changes--)
        {
            bytes = Change(bytes, random);
        }

        return bytes;
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length - sizeof(int) + 1);
        int count = random.Next(1, Math.Min(64, bytes.Length - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), Extremes[random.Next(Extremes.Length)]);
                return bytes;
            case 2: // near either end, where heads and tails say how long the rest is
                int near = random.Next(2) == 0 ? Math.Min(at % 64, bytes.Length - sizeof(int)) : bytes.Length - sizeof(int) - Math.Min(at % 64, bytes.Length - sizeof(int));
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(near), Extremes[random.Next(Extremes.Length)]);
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes[..at], .. bytes[(at + count)..]];
            default:
                return [.. bytes[..(at + count)], .. bytes[at..]];
        }
    }
}
