using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Maintenance;

public sealed class DataDirectoryTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-directory-");

    private string Data => Path.Combine(_folder.FullName, "state");

    private string Copy => Path.Combine(_folder.FullName, "copy");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Verify_counts_what_is_whole_and_names_what_is_not(bool isSealed)
    {
        EngineOptions options = Options(isSealed);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
        }

        IReadOnlyList<VerifiedPart> whole = DataDirectory.Verify(options);
        Assert.All(whole, part => Assert.Null(part.Damage));
        Assert.Equal("log, import, model", string.Join(", ", whole.Select(part => part.Name.Split(' ')[0])));
        Assert.True(whole[0].Rows > Movies.ItemCount + (Movies.UserCount * 12));
        Assert.Contains(isSealed ? ", sealed" : ", not sealed", whole[0].Remark, StringComparison.Ordinal);
        Assert.Equal(1, whole[1].Rows);

        foreach ((string pattern, string part) in new[] { ("log/records.0", "log"), ("log/header", "log"), ("import/*.rows", "import"), ("models/*", "model") })
        {
            string path = Directory.GetFiles(Path.Combine(Data, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern)).Single();
            byte[] bytes = File.ReadAllBytes(path);
            int at = Math.Min(1_000, bytes.Length / 2); // behind the records a segment file is filled ahead with zeros
            bytes[at] ^= 8;
            File.WriteAllBytes(path, bytes);
            VerifiedPart damaged = DataDirectory.Verify(options).First(found => found.Damage is not null);
            Assert.StartsWith(part, damaged.Name, StringComparison.Ordinal);
            Assert.Contains(path, damaged.Damage, StringComparison.Ordinal);
            bytes[at] ^= 8;
            File.WriteAllBytes(path, bytes);

            if (part != "log")
            {
                File.Move(path, Path.Combine(_folder.FullName, "away"));
                Assert.Contains("does not exist", DataDirectory.Verify(options).Single(found => found.Damage is not null && found.Name.StartsWith(part, StringComparison.Ordinal)).Damage, StringComparison.Ordinal);
                File.Move(Path.Combine(_folder.FullName, "away"), path);
            }
        }

        Assert.All(DataDirectory.Verify(options), part => Assert.Null(part.Damage));
        PersonalizeEngine.Open(options).Dispose();
    }

    [Fact]
    public void Verify_needs_the_key_and_data_to_look_at()
    {
        Assert.Equal(PersonalizeErrorCode.NotFound, Assert.Throws<PersonalizeException>(() => DataDirectory.Verify(Options(false))).Code);
        Assert.False(Directory.Exists(Data));
        PersonalizeEngine.Open(Options(true)).Dispose();
        Assert.Contains("its key was not given", Assert.ThrowsAny<IOException>(() => DataDirectory.Verify(Options(false))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backup_of_a_running_engine_opens_with_what_was_acknowledged_and_stands_alone(bool isSealed)
    {
        EngineOptions options = Options(isSealed);
        IReadOnlyList<(string, float)> expected;
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
            expected = engine.GetCampaign("home").Recommend("u3", 10);
            bool isOver = false;
            var writer = new Thread(() =>
            {
                for (int i = 0; !Volatile.Read(ref isOver); i++)
                {
                    engine.GetDatasetGroup("movies").Users.Put(Movies.Utf8($"late{i}"), new FieldValue("AGE"u8, "3"u8), new FieldValue("GENDER"u8, "F"u8));
                }
            });
            writer.Start();
            try
            {
                Assert.All(DataDirectory.Backup(options, Copy), part => Assert.Null(part.Damage));
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                writer.Join();
            }
        }

        Directory.Delete(Data, recursive: true);
        EngineOptions copy = Options(isSealed);
        copy.DataDirectory = Copy;
        using PersonalizeEngine restored = PersonalizeEngine.Open(copy);
        Assert.Equal(expected, restored.GetCampaign("home").Recommend("u3", 10));
        Assert.Equal(Movies.ItemCount, restored.GetDatasetGroup("movies").Counts.Items);
    }

    [Fact]
    public void Files_imported_together_are_verified_and_copied_each()
    {
        EngineOptions options = Options(isSealed: false);
        string items = Path.Combine(_folder.FullName, "items.csv"), users = Path.Combine(_folder.FullName, "users.csv");
        File.WriteAllLines(items, ["ITEM_ID,GENRE,YEAR", "a,Drama,1999"]);
        File.WriteAllLines(users, ["USER_ID,AGE,GENDER", "u,29,F", "v,30,M"]);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            DatasetGroup group = engine.CreateDatasetGroup("g", Movies.Interactions, Movies.Items, Movies.Users);
            using GroupImport import = group.BeginImport();
            import.Add("items", items);
            import.Add("users", users);
            import.Commit();
        }

        IReadOnlyList<VerifiedPart> parts = DataDirectory.Backup(options, Copy);

        Assert.All(parts, part => Assert.Null(part.Damage));
        Assert.Equal(2, parts.Count(part => part.Name.StartsWith("import", StringComparison.Ordinal)));
        EngineOptions copy = Options(isSealed: false);
        copy.DataDirectory = Copy;
        using PersonalizeEngine restored = PersonalizeEngine.Open(copy);
        Assert.Equal(new GroupCounts(1, 2, 0, 0, 0), restored.GetDatasetGroup("g").Counts);
    }

    [Fact]
    public void A_backup_of_what_is_damaged_or_into_what_is_not_empty_is_refused()
    {
        EngineOptions options = Options(false);
        using (PersonalizeEngine engine = PersonalizeEngine.Open(options))
        {
            Fill(engine);
        }

        Assert.Equal(PersonalizeErrorCode.InvalidInput, Assert.Throws<PersonalizeException>(() => DataDirectory.Backup(options, Data + "/")).Code);
        Directory.CreateDirectory(Copy);
        File.WriteAllText(Path.Combine(Copy, "mine.txt"), "");
        Assert.Equal(PersonalizeErrorCode.AlreadyExists, Assert.Throws<PersonalizeException>(() => DataDirectory.Backup(options, Copy)).Code);
        File.Delete(Path.Combine(Copy, "mine.txt"));

        string model = Directory.GetFiles(Path.Combine(Data, "models")).Single();
        File.Delete(model);
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => DataDirectory.Backup(options, Copy));
        Assert.Contains($"was not copied whole: model {Path.GetFileName(model)}: ", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(Copy, "log")));
    }

    private void Fill(PersonalizeEngine engine)
    {
        DatasetGroup group = Movies.Create(engine);
        string csv = Path.Combine(_folder.FullName, "users.csv");
        File.WriteAllText(csv, "USER_ID,AGE,GENDER\nu3,30,F\n");
        group.Import("users", csv);
        group.Train("aws-user-personalization").Deploy("home");
    }

    private EngineOptions Options(bool isSealed) => new() { DataDirectory = Data, EncryptionKey = isSealed ? Key : null };
}
