using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Item-to-item weights that know time: EASE on a Gram matrix of event pairs weighed by their distance.</summary>
/// <remarks>
/// G[i,j] = sum over users and their pairs of events (p on i, q on j) of k(|p - q|); P = (G + λI)^-1; B[i,j] = -P[i,j] / P[j,j], B[j,j] = 0.
/// Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (WWW 2019), eq. 8, with Choi et al., "Session-aware Linear
/// Item-Item Models" (WWW 2021) for the weighing by time. n^3 / 2 multiply-adds and 4 n^2 bytes for n items.
/// </remarks>
internal static class TimeKernelEase
{
    /// <summary>B, [items × items]: the score of item j after events x is the j-th element of x × B.</summary>
    public static DenseMatrix Train(Histories histories, TimeKernel kernel, WorkCrew crew, Action<double>? progress = null)
    {
        var matrix = Gram(histories, kernel, crew);
        EaseWeights.FromGram(matrix, kernel.Regularization, crew, progress);
        return matrix;
    }

    private static DenseMatrix Gram(Histories histories, TimeKernel kernel, WorkCrew crew)
    {
        const int Stripes = 16;
        var gram = new DenseMatrix(histories.Items, histories.Items);
        int longest = 0;
        for (int user = 0; user < histories.Users; user++) longest = Math.Max(longest, histories.ItemsOf(user).Length);
        float[] weights = kernel.Weights(longest);
        // Interleaved rows share the busy items out evenly; each element is still summed user by user.
        crew.Run(Stripes, stripe =>
        {
            for (int user = 0; user < histories.Users; user++)
            {
                if (user % 1024 == 0) crew.CancellationToken.ThrowIfCancellationRequested();
                AddPairs(histories.ItemsOf(user), histories.WeightsOf(user), weights, gram, stripe, Stripes);
            }
        });
        return gram;
    }

    private static void AddPairs(ReadOnlySpan<int> items, ReadOnlySpan<float> eventWeights, ReadOnlySpan<float> kernel, DenseMatrix gram, int stripe, int stripes)
    {
        for (int p = 0; p < items.Length; p++)
        {
            int item = items[p];
            if (item < 0 || item % stripes != stripe) continue;
            var row = gram.Row(item);
            for (int q = 0; q < items.Length; q++)
            {
                int other = items[q];
                if (other >= 0) row[other] += eventWeights[p] * eventWeights[q] * kernel[Math.Abs(p - q)];
            }
        }
    }
}
