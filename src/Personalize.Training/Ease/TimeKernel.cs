namespace Personalize.Training.Ease;

/// <summary>How strongly two events of one user belong together, and how hard the weights are pulled to zero.</summary>
/// <remarks>k(distance) = Floor + (1 - Floor) × Decay^distance, positive semi-definite for Decay and Floor in 0..1.</remarks>
/// <param name="Regularization">λ of the ridge, &gt; 0.</param>
/// <param name="Decay">g, 0..1.</param>
/// <param name="Floor">c, 0..1; with 1 time plays no part, which is plain EASE.</param>
public readonly record struct TimeKernel(float Regularization, float Decay, float Floor)
{
    /// <summary>The kernels that training chooses among, the default first.</summary>
    public static IReadOnlyList<TimeKernel> Candidates { get; } = [new(50, .9f, .02f), new(20, .7f, .05f), new(100, .97f, .1f)];

    /// <summary>k of the distances 0 .. <paramref name="count"/> - 1.</summary>
    public float[] Weights(int count)
    {
        float[] weights = new float[count];
        float power = 1;
        for (int distance = 0; distance < count; distance++, power *= Decay)
            weights[distance] = Floor + (1 - Floor) * power;
        return weights;
    }
}
