using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>From a Gram matrix of items to item-to-item weights.</summary>
/// <remarks>P = (G + λI)^-1; B[i,j] = -P[i,j] / P[j,j], B[j,j] = 0. Source: Steck (WWW 2019), eq. 8.</remarks>
internal static class EaseWeights
{
    /// <summary>Replaces <paramref name="gram"/> by B.</summary>
    public static void FromGram(DenseMatrix gram, float regularization, WorkCrew crew, Action<double>? progress = null)
    {
        for (int item = 0; item < gram.Rows; item++) gram[item, item] += regularization;
        SymmetricInverse.Invert(gram, crew, progress);
        float[] scale = new float[gram.Rows];
        for (int item = 0; item < scale.Length; item++) scale[item] = -1f / gram[item, item];
        const int Part = 64;
        crew.Run((gram.Rows + Part - 1) / Part, part =>
        {
            for (int row = part * Part; row < Math.Min(gram.Rows, (part + 1) * Part); row++)
            {
                var values = gram.Row(row);
                for (int column = 0; column < values.Length; column++) values[column] *= scale[column];
                values[row] = 0;
            }
        });
    }
}
