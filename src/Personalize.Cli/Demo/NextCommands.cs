namespace Personalize.Cli.Demo;

/// <summary>The three commands to go on with.</summary>
internal static class NextCommands
{
    public static void Print(DemoScreen screen, string? kept)
    {
        screen.Line();
        screen.Line("Go on with:");
        if (kept is null)
            screen.Line($"  {Clone.Command} demo --keep state");
        screen.Line($"  {Clone.Command} serve --data {kept ?? "state"}");
        screen.Line($"  redis-cli -p 6390 PE.RECOMMEND {DemoStory.Campaign} {DemoStory.User} COUNT 10 WITHSCORES");
        if (kept is not null)
            screen.Line($"  {Clone.Command} import --data {kept} --group mine --interactions your.csv");
    }
}
