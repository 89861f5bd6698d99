using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>What a user vector of a factor model must solve: (Background + ridge × W × I + sum of w q q') u = sum of w q, W = sum of w, q = In of an item.</summary>
/// <remarks>Immutable by habit. Source: Hu, Koren and Volinsky (ICDM 2008), eq. 4, with the regularization of Rendle et al., "Revisiting iALS" (RecSys 2022).</remarks>
/// <param name="Background">Of all items, [n × n] without padding, both triangles, n = rank - 1; its diagonal holds the ridge that every user has.</param>
/// <param name="Ridge">What each unit of weight adds to the diagonal.</param>
public sealed record FoldInEquations(float[] Background, float Ridge)
{
    /// <summary>From a0 × Q'Q (lower triangle read) and λ; the ridge of every user is λ × <paramref name="baseWeight"/>.</summary>
    internal static FoldInEquations Of(DenseMatrix background, float regularization, float baseWeight)
    {
        int n = background.Rows;
        float[] values = new float[n * n];
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c <= r; c++) values[r * n + c] = values[c * n + r] = background[r, c];
            values[r * n + r] += regularization * baseWeight;
        }

        return new FoldInEquations(values, regularization);
    }
}
