using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

/// <summary>Small made data with a structure to find.</summary>
internal static class Planted
{
    /// <summary>Users walk in steps of one through rings of items: after item i of a ring comes i + 1. Order is all there is to learn.</summary>
    public static TrainingData Rings(int users = 200, int rings = 6, int ringSize = 20, int length = 12, ulong seed = 7, ItemFeatures? features = null)
    {
        var random = new SeededRandom(seed);
        var user = new List<int>();
        var item = new List<int>();
        var time = new List<long>();
        for (int u = 0; u < users; u++)
        {
            int ring = random.NextInt(rings), place = random.NextInt(ringSize);
            for (int step = 0; step < length; step++)
            {
                user.Add(u);
                item.Add(ring * ringSize + (place + step) % ringSize);
                time.Add(1_000_000 + step * 60);
            }
        }

        return TrainingData.FromEvents(users, rings * ringSize, [.. user], [.. item], [.. time], features: features);
    }

    /// <summary>Users keep coming back to three items of their own.</summary>
    public static TrainingData Repeats(int users = 150, int items = 60, int length = 14, ulong seed = 11)
    {
        var random = new SeededRandom(seed);
        var user = new List<int>();
        var item = new List<int>();
        var time = new List<long>();
        for (int u = 0; u < users; u++)
        {
            int[] own = [random.NextInt(items), random.NextInt(items), random.NextInt(items)];
            for (int step = 0; step < length; step++)
            {
                user.Add(u);
                item.Add(own[random.NextInt(3)]);
                time.Add(1_000_000 + step * 60);
            }
        }

        return TrainingData.FromEvents(users, items, [.. user], [.. item], [.. time]);
    }

    public static DenseMatrix Random(int rows, int columns, ulong seed)
    {
        var random = new SeededRandom(seed);
        var matrix = new DenseMatrix(rows, columns);
        for (int r = 0; r < rows; r++) Orthonormal.Fill(matrix.Row(r), ref random);
        return matrix;
    }

    /// <summary>A'A + I of a random A.</summary>
    public static DenseMatrix PositiveDefinite(int n, ulong seed)
    {
        var half = Random(n, n, seed);
        var result = MatrixProduct.Of(new MatrixOperand(half, Transposed: true), half, new WorkCrew(1));
        for (int i = 0; i < n; i++) result[i, i] += n;
        return result;
    }

    public static byte[] Bytes(TrainedModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
