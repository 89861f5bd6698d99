namespace Personalize.Bench.Scoring;

/// <summary>Item factors and queries of a shape and size, the same for the same seed.</summary>
/// <remarks>
/// <c>gauss</c>: items and queries N(0, 1), the worst case for bounds. <c>als</c>: factors of MovieLens by <see cref="ImplicitAls"/>,
/// enlarged to any number of rows: a real item, its norm ± 10 %, its direction moved by a third of the difference of two real directions.
/// </remarks>
internal static class FactorShapes
{
    /// <summary>Folder of ratings.csv that the als shape needs.</summary>
    public static readonly string? MovieLens = Environment.GetEnvironmentVariable("PERSONALIZE_MOVIELENS");

    private static ImplicitAls? Trained { get; set; }

    public static (float[] Items, float[] Queries) Make(string shape, int rows, int rank, int queries, int seed)
    {
        var random = new Random(seed);
        if (shape == "gauss") return (Gaussian(random, rows * rank, 1), Gaussian(random, queries * rank, 1));
        if (Trained is null || Trained.Rank != rank)
            Trained = new ImplicitAls(MovieLens ?? throw new InvalidOperationException("PERSONALIZE_MOVIELENS names no folder"), rank);
        var als = Trained;
        var items = new float[rows * rank];
        for (var row = 0; row < rows; row++) Resample(random, als.Items, items.AsSpan(row * rank, rank));
        var users = new float[queries * rank];
        for (var i = 0; i < queries; i++) als.Users[random.Next(als.Users.Length)].CopyTo(users, i * rank);
        return (items, users);
    }

    public static float[] Gaussian(Random random, int count, float scale)
    {
        var values = new float[count];
        for (var i = 0; i < count; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * scale;
            var (sine, cosine) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * sine);
            if (i + 1 < count) values[i + 1] = (float)(radius * cosine);
        }
        return values;
    }

    private static void Resample(Random random, float[][] real, Span<float> row)
    {
        var item = real[random.Next(real.Length)];
        var (first, second) = (real[random.Next(real.Length)], real[random.Next(real.Length)]);
        var (norm, firstNorm, secondNorm) = (Norm(item), Norm(first), Norm(second));
        for (var i = 0; i < row.Length; i++) row[i] = (item[i] / norm) + (0.33f * 0.7071f * ((first[i] / firstNorm) - (second[i] / secondNorm)));
        var wanted = norm * (1 + (0.1f * Gaussian(random, 1, 1)[0]));
        var factor = wanted / Norm(row);
        for (var i = 0; i < row.Length; i++) row[i] *= factor;
    }

    private static float Norm(ReadOnlySpan<float> vector) => MathF.Max(MathF.Sqrt(Core.Scoring.Dot.Product(vector, vector)), 1e-9f);
}
