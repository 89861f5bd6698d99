using Personalize.Cli.Evaluation;
using Personalize.Training.Matrices;
using Xunit;

namespace Personalize.Cli.Tests.Evaluation;

public sealed class EventRowsTests
{
    [Fact]
    public void Items_that_nobody_met_become_rows_and_features_follow_the_ids()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["i.csv"], "USER_ID,ITEM_ID,TIMESTAMP\nu,b,5\nu,a,4\n");
        File.WriteAllText(folder["items.csv"], "ITEM_ID,GENRE\na,Crime|Drama\nc,Drama\n");

        EventRows events = EventRows.Read(folder["i.csv"], null, CancellationToken.None);
        TrainingData data = events.ToTrainingData(ItemCatalog.Open(folder["items.csv"], CancellationToken.None));

        Assert.Equal((3, 2, 1), (data.Items, data.Events, data.Users));
        Assert.Equal(["a", "b"], [.. data.ItemsOf(0).ToArray().Select(events.ItemId)]);
        Assert.Equal([0, 2, 1], [.. Enumerable.Range(0, 3).Select(item => data.Features.Of(item).Length)]);
    }

    [Theory]
    [InlineData("USER_ID,ITEM_ID\n1,2\n", "i.csv: Input CSV is missing the following columns:[TIMESTAMP].")]
    [InlineData("USER_ID,ITEM_ID,TIMESTAMP\n1,2,soon\n", "i.csv, row 2, column TIMESTAMP: 'soon'; allowed: whole epoch seconds")]
    [InlineData("USER_ID,ITEM_ID,TIMESTAMP\n1,2\n", "i.csv, row 2: the row has 2 fields; allowed 3, as many as there are columns")]
    public void A_bad_file_is_a_failure_that_names_the_place(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["i.csv"], text);

        Assert.Equal(message, Assert.Throws<WorkFailedException>(() => EventRows.Read(folder["i.csv"], null, CancellationToken.None)).Message);
    }
}
