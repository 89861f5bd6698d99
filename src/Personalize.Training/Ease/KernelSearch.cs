using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>Kernels for a wider search than the usual three: by chance, evenly over the logarithms of λ, 1 - g and c.</summary>
/// <remarks>Random points find good settings as well as a grid of many more (Bergstra and Bengio, JMLR 2012).</remarks>
internal static class KernelSearch
{
    private static readonly (double Min, double Max) Regularization = (10, 1000), OneLessDecay = (.01, .5), Floor = (.005, .5);

    /// <summary>The usual candidates first, so that a search never ends worse on the validation cut.</summary>
    public static IReadOnlyList<TimeKernel> Kernels(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var kernels = TimeKernel.Candidates.Take(count).ToList();
        while (kernels.Count < count)
            kernels.Add(new TimeKernel(Between(Regularization, ref random), 1 - Between(OneLessDecay, ref random), Between(Floor, ref random)));
        return kernels;
    }

    private static float Between((double Min, double Max) range, ref SeededRandom random) =>
        (float)(range.Min * Math.Pow(range.Max / range.Min, random.NextDouble()));
}
