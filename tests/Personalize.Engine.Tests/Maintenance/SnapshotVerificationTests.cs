using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Maintenance;

/// <summary>Verification, backup and a new key, where snapshots hold the beginning.</summary>
public sealed class SnapshotVerificationTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly string NewKey = Convert.ToBase64String([.. Enumerable.Range(2, 32).Select(i => (byte)i)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-verification-");

    private string Data => Path.Combine(_folder.FullName, "state");

    private string Other => Path.Combine(_folder.FullName, "other");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Verify_reads_snapshots_and_asks_for_one_where_the_log_is_truncated()
    {
        EngineOptions options = Options(Data, null);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
            engine.Snapshot();
            engine.GetDatasetGroup("movies").Items.Put("late"u8, new FieldValue("GENRE"u8, "Drama"u8));
            engine.Snapshot();
            engine.GetDatasetGroup("movies").Items.Put("later"u8, new FieldValue("GENRE"u8, "Drama"u8));
        }

        Assert.All(DataDirectory.Verify(options), part => Assert.Null(part.Damage));
        Assert.Equal(2, DataDirectory.Verify(options).Count(part => part.Name.StartsWith("snapshot ", StringComparison.Ordinal)));

        string[] snapshots = [.. Directory.GetFiles(Path.Combine(Data, "snapshots")).Order(StringComparer.Ordinal)];
        foreach (string path in snapshots)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
            VerifiedPart damaged = Assert.Single(DataDirectory.Verify(options), part => part.Damage is not null);
            Assert.Contains(path, damaged.Damage, StringComparison.Ordinal);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        foreach (string path in snapshots)
        {
            File.Delete(path);
        }

        VerifiedPart lost = Assert.Single(DataDirectory.Verify(options), part => part.Damage is not null);
        Assert.Contains("no whole snapshot reaches it", lost.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_takes_snapshots_along()
    {
        EngineOptions options = Options(Data, Key);
        IReadOnlyList<(string, float)> expected;
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
            engine.Snapshot();
            engine.Snapshot();
            engine.GetDatasetGroup("movies").PutEvent("u3"u8, "i5"u8, "click"u8, 1_700_300_000);
            expected = engine.GetCampaign("home").Recommend("u3", 10);
            Assert.Equal(2, DataDirectory.Backup(options, Other).Count(part => part.Name.StartsWith("snapshot ", StringComparison.Ordinal)));
        }

        using PersonalizeEngine copy = PersonalizeEngine.Open(Options(Other, Key));
        Assert.Equal(expected, copy.GetCampaign("home").Recommend("u3", 10));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_key_opens_a_new_directory_with_all_data_and_the_old_one_stays(bool wasSealed)
    {
        string file = Path.Combine(_folder.FullName, "new.key");
        File.WriteAllText(file, NewKey);
        EngineOptions options = Options(Data, wasSealed ? Key : null);
        IReadOnlyList<(string, float)> expected;
        GroupCounts counts;
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
            if (wasSealed)
            {
                engine.Snapshot();
            }

            engine.GetDatasetGroup("movies").PutEvent("u3"u8, "i5"u8, "click"u8, 1_700_300_000);
            expected = engine.GetCampaign("home").Recommend("u3", 10);
            counts = engine.GetDatasetGroup("movies").Counts;
            Assert.Equal(PersonalizeErrorCode.InUse, Assert.Throws<PersonalizeException>(() => DataDirectory.RotateKey(options, Other, file)).Code);
        }

        Assert.All(DataDirectory.RotateKey(options, Other, file), part => Assert.Null(part.Damage));
        string backup = Path.Combine(_folder.FullName, "backup");
        Assert.All(DataDirectory.Backup(Options(Other, NewKey), backup), part => Assert.Null(part.Damage));
        using (PersonalizeEngine copy = PersonalizeEngine.Open(Options(backup, NewKey)))
        {
            Assert.Equal(expected, copy.GetCampaign("home").Recommend("u3", 10));
        }

        Assert.Contains("encrypted with another key", Assert.ThrowsAny<IOException>(() => PersonalizeEngine.Open(Options(Other, Key))).Message, StringComparison.Ordinal);
        for (int opening = 0; opening < 2; opening++)
        {
            using PersonalizeEngine rotated = PersonalizeEngine.Open(Options(Other, NewKey));
            Assert.Equal(expected, rotated.GetCampaign("home").Recommend("u3", 10));
            Assert.Equal(counts with { Items = counts.Items + opening }, rotated.GetDatasetGroup("movies").Counts);
            rotated.GetDatasetGroup("movies").Items.Put("fresh"u8, new FieldValue("GENRE"u8, "Drama"u8));
        }

        PersonalizeEngine.Open(options).Dispose();
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => DataDirectory.RotateKey(options, Other, file)).Code);
    }

    private void Fill(PersonalizeEngine engine)
    {
        DatasetGroup group = Movies.Create(engine);
        string csv = Path.Combine(_folder.FullName, "users.csv");
        File.WriteAllText(csv, "USER_ID,AGE,GENDER\nu3,30,F\n");
        group.Import("users", csv);
        group.Train("aws-user-personalization").Deploy("home");
    }

    private static EngineOptions Options(string directory, string? key) => new() { DataDirectory = directory, EncryptionKey = key };
}
