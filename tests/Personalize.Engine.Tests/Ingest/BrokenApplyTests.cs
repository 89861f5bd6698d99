using Personalize.Core;
using Personalize.Engine.Tests.Support;
using Personalize.Storage.Datasets;
using Xunit;

namespace Personalize.Engine.Tests.Ingest;

/// <summary>What is logged and not applied stops all writes: no later record may stand on a state that the log does not have.</summary>
public sealed class BrokenApplyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-broken-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_import_file_that_cannot_be_opened_is_refused_before_it_is_logged()
    {
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            using (GroupImport import = BeginImport(group))
            {
                File.Delete(Assert.Single(Directory.GetFiles(ImportFolder)));

                PersonalizeException refused = Assert.Throws<PersonalizeException>(import.Commit);

                Assert.Equal(PersonalizeErrorCode.StorageFailed, refused.Code);
                Assert.Contains(ImportFolder, refused.Message, StringComparison.Ordinal);
            }

            Assert.True(engine.CanWrite);
            group.PutEvent("u"u8, "put"u8, "click"u8, 20);
            Assert.Equal(1, group.Items.RowCount);
            hashes = Hashes(group);
        }

        using PersonalizeEngine again = Open();
        Assert.Equal(hashes, Hashes(again.GetDatasetGroup("g")));
    }

    [Theory]
    [InlineData("put")]
    [InlineData("batch")]
    [InlineData("import")]
    public void A_change_that_is_logged_and_not_applied_stops_writes_until_the_engine_is_opened_again(string change)
    {
        ulong[] hashes;
        using (PersonalizeEngine engine = Open())
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            group.PutEvent("u"u8, "before"u8, "click"u8, 10);
            hashes = Hashes(group);
            using GroupImport import = BeginImport(group);
            group.Store.ItemChanged = static _ => throw new ArithmeticException("planted");

            AssertFailed(() => Change(group, import, change));

            group.Store.ItemChanged = null;
            Assert.False(engine.CanWrite);
            AssertFailed(() => group.Items.Put("later"u8, new FieldValue("YEAR"u8, "2001"u8)));
            AssertFailed(() => group.PutEvent("u"u8, "before"u8, "click"u8, 30));
            AssertFailed(() => engine.CreateDatasetGroup("other", Movies.Interactions));
            AssertFailed(() => engine.Snapshot());
            Assert.Equal(1, group.Users.HistoryCount("u"u8));
        }

        using PersonalizeEngine again = Open();
        DatasetGroup opened = again.GetDatasetGroup("g");
        Assert.Equal(hashes, Hashes(opened)); // Nobody was told that the change is safe, and it never reached the disk.
        opened.PutEvent("u"u8, "later"u8, "click"u8, 30);
        Assert.Equal(2, opened.Users.HistoryCount("u"u8));
    }

    [Fact]
    public void A_record_that_is_refused_when_applied_stops_writes_in_memory_as_well()
    {
        var warnings = new Warnings();
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { Logger = warnings });
        DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);

        lock (group.Store.LockOf(1))
        {
            Assert.False(group.Store.TryCommit(1, RecordKind.PutUser, "no record"u8, out _, out Refusal refusal));
            Assert.Equal(RefusalCode.StorageFailed, refusal.Code);
        }

        Assert.False(engine.CanWrite);
        AssertFailed(() => group.PutEvent("u"u8, "i"u8, "click"u8, 10));
        Assert.Contains("could not be applied", Assert.Single(warnings.Lines), StringComparison.Ordinal);
    }

    private string ImportFolder => Path.Combine(_folder.FullName, "state", "import");

    private static void Change(DatasetGroup group, GroupImport import, string change)
    {
        switch (change)
        {
            case "import":
                import.Commit();
                break;
            case "batch":
                PutBatch batch = group.BeginBatch();
                for (int user = 0; user < 20; user++)
                {
                    EventPut put = batch.BeginPutEvent(new EventHead { UserId = Movies.Utf8($"u{user}"), ItemId = "new"u8, EventType = "click"u8, Timestamp = 20 });
                    put.Commit();
                }

                batch.Commit();
                break;
            default:
                group.Items.Put("new"u8, new FieldValue("YEAR"u8, "2001"u8));
                break;
        }
    }

    private static void AssertFailed(Action change) =>
        Assert.Equal(PersonalizeErrorCode.StorageFailed, Assert.Throws<PersonalizeException>(change).Code);

    private GroupImport BeginImport(DatasetGroup group)
    {
        string csv = Path.Combine(_folder.FullName, "interactions.csv");
        File.WriteAllLines(csv, ["USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP", "196,242,rating,3.0,881250949", "186,302,rating,4.0,891717742"]);
        GroupImport import = group.BeginImport(ImportMode.Incremental);
        import.Add("interactions", csv);
        return import;
    }

    private PersonalizeEngine Open() =>
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = Path.Combine(_folder.FullName, "state"), SnapshotLogBytes = long.MaxValue });

    private static ulong[] Hashes(DatasetGroup group) => Enumerable.Range(0, 17).Select(group.Store.State.StateHash).ToArray();
}
