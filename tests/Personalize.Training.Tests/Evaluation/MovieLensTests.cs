using Personalize.Training.Evaluation;

namespace Personalize.Training.Tests.Evaluation;

/// <summary>Accuracy on real events against published and measured figures; skipped where PERSONALIZE_MOVIELENS names no folder.</summary>
public class MovieLensTests
{
    private const string Missing = "PERSONALIZE_MOVIELENS names no folder with ml-100k and ml-latest-small";

    [Fact]
    public void The_last_event_of_ml_100k_is_foretold_as_well_as_was_measured()
    {
        Assert.SkipUnless(Present, Missing);
        var movieLens = MovieLens.Read100K();
        var rows = ModelEvaluation.Run(movieLens.Data, new EvaluationOptions { Split = EvaluationSplit.Last });
        Assert.Equal(943, rows[0].SeenDropped.Users);
        // Popularity, itemKNN and EASE have no chance in them and were measured independently.
        Near(.0444, rows[1]);
        Near(.0633, rows[2]);
        Near(.0714, rows[3]);
        Near(.0727, rows[4]);
        AtLeast(.113, rows[0]);
    }

    [Fact]
    public void The_newest_tenth_of_test_users_of_ml_100k_is_foretold_as_well_as_was_measured()
    {
        Assert.SkipUnless(Present, Missing);
        var movieLens = MovieLens.Read100K();
        var row = ModelEvaluation.Run(movieLens.Data, new EvaluationOptions
        {
            Split = EvaluationSplit.Users,
            Folds = [0],
            UserHashes = movieLens.UserHashes,
            Baselines = false,
        })[0];
        // Fold 0 is a hard one: .183 was measured where the mean of five folds is .199; the goal of that mean is .193.
        AtLeast(.18, row);
        // Nobody rates twice: what the hosted service would answer is as good.
        Assert.Equal(row.SeenDropped.NdcgAt10.Mean, row.SeenKept.NdcgAt10.Mean, .005);
    }

    [Fact]
    public void The_last_event_of_latest_small_is_foretold_as_well_as_was_measured()
    {
        Assert.SkipUnless(Present, Missing);
        var movieLens = MovieLens.ReadSmall(withGenres: true);
        AtLeast(.068, ModelEvaluation.Run(movieLens.Data, new EvaluationOptions { Split = EvaluationSplit.Last, Baselines = false })[0]);
    }

    private static bool Present => MovieLens.Folder is { } folder && Directory.Exists(Path.Combine(folder, "ml-100k"));

    // A standard error of these sets is about .007.
    private static void Near(double published, EvaluationRow row) =>
        Assert.True(Math.Abs(row.SeenDropped.NdcgAt10.Mean - published) < .008, $"{row.Model} {row.SeenDropped.NdcgAt10.Mean:F4}; measured before {published}");

    private static void AtLeast(double goal, EvaluationRow row) =>
        Assert.True(row.SeenDropped.NdcgAt10.Mean >= goal, $"{row.Model} {row.SeenDropped.NdcgAt10.Mean:F4}; goal {goal}");
}
