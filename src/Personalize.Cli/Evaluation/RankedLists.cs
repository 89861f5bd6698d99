using System.Globalization;
using System.Text;
using Personalize.Training;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Cli.Evaluation;

/// <summary>Writes what a recipe would have recommended to every user tested: <c>USER_ID,RANK,ITEM_ID,SCORE</c>, ranks from 1.</summary>
/// <remarks>The seen items stay in, as the hosted service keeps them. The file gets its name only when it is complete.</remarks>
internal static class RankedLists
{
    public static void Write(EventRows events, TrainingData data, EvaluationRequest request, string path, CancellationToken cancellationToken)
    {
        string aside = path + ".part";
        try
        {
            using (var writer = new StreamWriter(aside, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" })
            {
                writer.WriteLine("USER_ID,RANK,ITEM_ID,SCORE");
                foreach (HoldOut holdOut in Split(events, data, request))
                    WriteFold(writer, events, holdOut, request, cancellationToken);
            }

            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static IEnumerable<HoldOut> Split(EventRows events, TrainingData data, EvaluationRequest request) => request.Split switch
    {
        EvaluationSplit.Users => request.Folds.Select(fold => HoldOut.OfUsers(data, events.UserHashes(), fold, request.InputShare)),
        EvaluationSplit.Time => [HoldOut.OfTime(data)],
        EvaluationSplit.Last => [HoldOut.OfLast(data)],
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Split, "no such split"),
    };

    private static void WriteFold(
        StreamWriter writer, EventRows events, HoldOut holdOut, EvaluationRequest request, CancellationToken cancellationToken)
    {
        TrainedModel model = Trainer.Train(holdOut.Training, EvaluationRun.OptionsOf(request, request.Recipes[0]), cancellationToken);
        var scorer = new ModelScorer(model);
        float[] scores = new float[holdOut.Training.Items];
        int[] order = new int[scores.Length];
        foreach (int user in holdOut.Users)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] newestFirst = [.. holdOut.Training.ItemsOf(user).ToArray().Reverse()];
            scorer.Score(newestFirst, default, scores);
            for (int item = 0; item < order.Length; item++)
                order[item] = item;
            Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[b].CompareTo(scores[a]) : a.CompareTo(b));
            int rank = 0;
            foreach (int item in order.Take(request.Count).TakeWhile(item => scores[item] > float.NegativeInfinity))
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Csv(events.UserId(user))},{++rank},{Csv(events.ItemId(item))},{scores[item]:R}"));
        }
    }

    private static string Csv(string id) => id.AsSpan().IndexOfAny(",\"\n\r") < 0 ? id : $"\"{id.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
