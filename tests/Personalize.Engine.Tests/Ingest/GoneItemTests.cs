using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

/// <summary>An item of which neither a record nor an event is left is not recommended, whatever took its record.</summary>
public sealed class GoneItemTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-gone-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_a_full_import_leaves_out_is_recommended_no_more()
    {
        using (PersonalizeEngine first = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName }))
        {
            DatasetGroup group = Begin(first, out Campaign campaign);
            Assert.Contains(campaign.Recommend("u0", 500), item => item.ItemId == "n3");
            Import(group, 3);
            Assert.DoesNotContain(campaign.Recommend("u0", 500), item => item.ItemId == "n3");
            Assert.Contains(campaign.Recommend("u0", 500), item => item.ItemId == "n2");
            first.Snapshot();
        }

        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        DatasetGroup again = engine.GetDatasetGroup("movies");
        Campaign home = engine.GetCampaign("home");
        Assert.DoesNotContain(home.Recommend("u0", 500), item => item.ItemId == "n3");
        again.PutEvent("u1"u8, "n3"u8, "click"u8, 1_800_000_000);
        Assert.Contains(home.Recommend("u0", 500), item => item.ItemId == "n3");
    }

    [Fact]
    public void Items_of_a_dropped_dataset_are_recommended_only_if_they_have_events()
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { DataDirectory = _folder.FullName });
        DatasetGroup group = Begin(engine, out Campaign campaign);

        group.GetDataset(DatasetType.Items).Drop();

        Assert.DoesNotContain(campaign.Recommend("u0", 500), item => item.ItemId.StartsWith('n'));
        Assert.Contains(campaign.Recommend("u0", 500), item => item.ItemId == "i4");
        Assert.Equal(Movies.ItemCount, group.Counts.ItemsFromEvents);
    }

    private DatasetGroup Begin(PersonalizeEngine engine, out Campaign campaign)
    {
        DatasetGroup group = Movies.Create(engine);
        Import(group, 4);
        campaign = group.Train("aws-user-personalization").Deploy("home");
        return group;
    }

    private void Import(DatasetGroup group, int items)
    {
        string csv = Path.Combine(_folder.FullName, "items.csv");
        File.WriteAllLines(csv, Enumerable.Range(0, items).Select(i => $"n{i},Action,1990").Prepend("ITEM_ID,GENRE,YEAR"));
        group.Import("items", csv);
    }
}
