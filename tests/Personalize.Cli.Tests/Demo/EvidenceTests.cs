using Personalize.Cli.Demo;
using Personalize.Cli.Evaluation;
using Xunit;

namespace Personalize.Cli.Tests.Demo;

public sealed class EvidenceTests
{
    [Fact]
    public void Counts_each_person_once_within_five_events()
    {
        using var folder = new TemporaryFolder();
        string[] histories = ["u:a b b c d e f g", "v:a a f", "w:b a", "x:g"];
        File.WriteAllText(folder["i.csv"], "USER_ID,ITEM_ID,TIMESTAMP\n" + string.Concat(histories.SelectMany(history =>
            history[2..].Split(' ').Select((item, time) => $"{history[0]},{item},{time}\n"))));

        Evidence evidence = Evidence.Strongest(EventRows.Read(folder["i.csv"], null, CancellationToken.None), ["a", "nothing"]);

        Assert.Equal(("a", 3), (evidence.ItemId, evidence.People));
        Assert.Equal((1, 1, 1, 0), (evidence.Followers("b"), evidence.Followers("e"), evidence.Followers("f"), evidence.Followers("g")));
    }
}
