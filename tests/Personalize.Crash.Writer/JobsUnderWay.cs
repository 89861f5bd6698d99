using System.Globalization;
using System.Text;
using Personalize.Engine;

namespace Personalize.Crash.Writer;

/// <summary>Jobs that are done, that run and that wait in one process, which then stands still until it is killed.</summary>
internal static class JobsUnderWay
{
    public const string Solution = "home";

    /// <summary>Says "under way" once one import and one training are done, one import runs and one waits, and trainings follow each other.</summary>
    public static void Run(string folder, Action<string> say)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = Path.Combine(folder, "data"), Log = CrashSchemas.SmallLog });
        DatasetGroup group = engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items);
        string events = Path.Combine(folder, "events.csv");
        File.WriteAllLines(events, ["USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", .. Enumerable.Range(0, 600).Select(e => string.Create(CultureInfo.InvariantCulture, $"u{e % 40},i{e % 70},click,{1_700_000_000 + e}"))], Encoding.UTF8);
        group.StartImport(new DatasetImportRequest("done", DatasetType.Interactions, events)).WaitAsync().Wait();
        Solution solution = group.CreateSolution(Solution, "aws-user-personalization");
        SolutionVersion first = solution.StartTraining(name: "done");
        first.WaitAsync().Wait();
        first.Deploy(Solution);
        using var isFetching = new ManualResetEventSlim();
        group.StartImport(new DatasetImportRequest("running", DatasetType.Interactions, "s3://bucket/never.csv"), async cancellationToken =>
        {
            isFetching.Set();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new FetchedFiles(events);
        });
        isFetching.Wait();
        group.StartImport(new DatasetImportRequest("waiting", DatasetType.Interactions, events));
        for (int training = 0; training < 50; training++)
        {
            solution.StartTraining();
        }

        say("under way");
        using var never = new ManualResetEventSlim();
        never.Wait();
    }
}
