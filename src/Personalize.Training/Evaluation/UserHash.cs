namespace Personalize.Training.Evaluation;

/// <summary>The stable hash that assigns users to folds: FNV-1a of 32 bits over the id's UTF-8, finished by murmur3's fmix32.</summary>
public static class UserHash
{
    public static uint Of(ReadOnlySpan<byte> id)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in id) hash = (hash ^ value) * 16_777_619;
        return Mix(hash);
    }

    /// <summary>murmur3's fmix32: every bit of the number counts in every bit of the result.</summary>
    public static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x85EB_CA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2_AE35;
        return hash ^ (hash >> 16);
    }
}
