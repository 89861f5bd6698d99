using Personalize.Engine.Tests.Support;
using Personalize.Storage.Disk;
using Personalize.Storage.Log;
using Personalize.Storage.Tests.Disk;
using Xunit;

namespace Personalize.Engine.Tests.Resources;

public sealed class ModelTooLargeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalize-large-"); // Holds the lock only.
    private readonly SimulatedDisk _disk = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(typeof(OutOfMemoryException))]
    [InlineData(typeof(ArgumentOutOfRangeException))]
    public void It_costs_its_campaign_and_not_the_data(Type failure)
    {
        using (PersonalizeEngine engine = Open(_disk))
        {
            Movies.Create(engine).Train("aws-popularity-count", new TrainingOptions { Solution = "s" }).Deploy("home");
        }

        using PersonalizeEngine again = Open(new NoRoomForModels(_disk, failure));

        DatasetGroup group = again.GetDatasetGroup("movies");
        Assert.Equal(Movies.ItemCount, group.Counts.Items);
        Assert.Equal(ResourceState.Failed, Assert.Single(again.Campaigns).State);
        PersonalizeException refused = Assert.Throws<PersonalizeException>(() => Assert.Single(again.Catalog.Versions.Of(group)).Deploy("home"));
        Assert.Equal(PersonalizeErrorCode.StorageFailed, refused.Code);
    }

    private PersonalizeEngine Open(IDisk disk) => PersonalizeEngine.Open(new EngineOptions
    {
        DataDirectory = _folder.FullName,
        Durability = Durability.EverySecond,
        Log = new ChangeLogOptions { Disk = disk, PageBits = 16, SegmentBits = 16, FillAhead = false },
    });

    private sealed class NoRoomForModels(SimulatedDisk disk, Type failure) : IDisk
    {
        public IDiskFile Open(string path, bool create) => path.Contains("models", StringComparison.Ordinal)
            ? throw (Exception)Activator.CreateInstance(failure)!
            : ((IDisk)disk).Open(path, create);

        public bool Exists(string path) => disk.Exists(path);

        public string[] List(string directory) => disk.List(directory);

        public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

        public void Delete(string path) => disk.Delete(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void FlushDirectory(string directory) => disk.FlushDirectory(directory);

        public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);
    }
}
