namespace Personalize.Training.Matrices;

/// <summary>Selection without sorting.</summary>
internal static class Largest
{
    /// <summary>The n-th largest value, n from 1; <paramref name="values"/> are reordered (quickselect, middle pivot: no chance in it).</summary>
    public static float NthLargest(Span<float> values, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, values.Length);
        int low = 0, high = values.Length - 1, wanted = n - 1;
        while (low < high)
        {
            float pivot = values[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] > pivot) i++;
                while (values[j] < pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (wanted <= j) high = j;
            else if (wanted >= i) low = i;
            else return values[wanted];
        }

        return values[wanted];
    }
}
