using System.Text;
using Personalize.Engine.Tests.Support;
using Xunit;

namespace Personalize.Engine.Tests.Hosting;

/// <summary>Everything in the data directory can be sealed, and is opened with its own key only.</summary>
public sealed class EncryptionTests : IDisposable
{
    private const string Secret = "a-genre-that-nobody-may-read";

    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly string OtherKey = Convert.ToBase64String([.. Enumerable.Range(2, 32).Select(i => (byte)i)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-encryption-");

    private string Data => Path.Combine(_folder.FullName, "state");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Data_imports_and_models_are_sealed_and_come_back()
    {
        IReadOnlyList<(string, float)> before;
        using (PersonalizeEngine engine = Open(Key))
        {
            before = Fill(engine);
            engine.Snapshot();
        }

        foreach (string path in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(path);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("movies"u8));
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "import"), "*.rows"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "models")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Data, "snapshots")));
        using PersonalizeEngine again = Open(Key);
        Assert.Equal(before, again.GetCampaign("home").Recommend("u3", 10));
    }

    [Fact]
    public void Another_key_no_key_and_a_key_for_plain_data_are_each_refused_by_name()
    {
        Open(Key).Dispose();
        Assert.Contains("is encrypted with another key: its key check is ", Assert.ThrowsAny<IOException>(() => Open(OtherKey)).Message, StringComparison.Ordinal);
        Assert.Contains("its key was not given", Assert.ThrowsAny<IOException>(() => Open(null)).Message, StringComparison.Ordinal);
        Directory.Delete(Data, recursive: true);
        Open(null).Dispose();
        Assert.Contains("is not encrypted, but a key was given", Assert.ThrowsAny<IOException>(() => Open(Key)).Message, StringComparison.Ordinal);
        Open(null).Dispose();
    }

    [Fact]
    public void A_key_file_is_read_and_a_bad_one_is_refused_without_being_repeated()
    {
        string file = Path.Combine(_folder.FullName, "state.key");
        File.WriteAllText(file, Key + "\n");
        Open(Key).Dispose();
        PersonalizeEngine.Open(new EngineOptions { DataDirectory = Data, EncryptionKeyFile = file }).Dispose();

        const string bad = "this-is-a-secret-but-no-key";
        File.WriteAllText(file, bad);
        foreach (EngineOptions options in new[] { new EngineOptions { EncryptionKeyFile = file }, new EngineOptions { EncryptionKey = bad } })
        {
            PersonalizeException refused = Assert.Throws<PersonalizeException>(() => PersonalizeEngine.Open(options));
            Assert.Contains("27 characters that are no key; allowed are 32 bytes in base64", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(bad, refused.ToString(), StringComparison.Ordinal);
        }

        Assert.Contains("cannot be read", Assert.Throws<PersonalizeException>(() => PersonalizeEngine.Open(new EngineOptions { EncryptionKeyFile = file + "x" })).Message, StringComparison.Ordinal);
        Assert.Contains("allowed is one of them", Assert.Throws<PersonalizeException>(() => PersonalizeEngine.Open(new EngineOptions { EncryptionKey = Key, EncryptionKeyFile = file })).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<(string, float)> Fill(PersonalizeEngine engine)
    {
        DatasetGroup group = Movies.Create(engine);
        group.Items.Put("fresh"u8, new FieldValue("GENRE"u8, Encoding.UTF8.GetBytes(Secret)));
        string csv = Path.Combine(_folder.FullName, "users.csv");
        File.WriteAllText(csv, $"USER_ID,AGE,GENDER\nu3,30,{Secret}\n");
        group.Import("users", csv);
        return group.Train("aws-user-personalization").Deploy("home").Recommend("u3", 10);
    }

    private PersonalizeEngine Open(string? key) => PersonalizeEngine.Open(new EngineOptions { DataDirectory = Data, EncryptionKey = key });
}
