using System.CommandLine;
using Personalize.Cli.Demo;
using Personalize.Engine;

namespace Personalize.Cli.Commands;

/// <summary><c>personalize demo</c>: the whole way from files to recommendations that change at once, told in a minute.</summary>
internal static class DemoCommand
{
    public static Command Make(Terminal terminal)
    {
        Option<string?> movieLens = Words.Directory("--movielens", "tell it on the raw files of MovieLens 100K or latest-small in DIR");
        Option<string?> keep = Words.Directory("--keep", "keep the data in DIR, to serve them afterwards");
        var command = new Command("demo", "See records become recommendations, and change the moment something is put.") { movieLens, keep };
        command.SetAction((words, cancellationToken) => RunAsync(terminal, words.GetValue(movieLens), words.GetValue(keep), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, string? movieLens, string? keep, CancellationToken cancellationToken)
    {
        string scratch = Directory.CreateTempSubdirectory("personalize-demo-").FullName;
        try
        {
            DemoData data = movieLens is null ? DemoData.Sample(scratch, cancellationToken) : DemoData.MovieLens(movieLens);
            var screen = new DemoScreen(terminal);
            screen.Line("Personalize.Engine: records in, recommendations out.");
            screen.Line($"Data: {data.Caption}. State: {(keep is null ? "a temporary folder, gone when this ends" : keep)}.");
            using (PersonalizeEngine engine = EngineFolder.Open(keep ?? Path.Combine(scratch, "state"), terminal))
            {
                if (engine.DatasetGroups.Any(group => group.Name == DemoStory.Group))
                    throw new WorkFailedException($"--keep {keep}: the dataset group '{DemoStory.Group}' is there already; allowed: an empty folder, or one without that group");
                await new DemoStory(screen, engine, data, cancellationToken).TellAsync();
            }

            NextCommands.Print(screen, keep);
            return ExitCodes.Done;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
