using Personalize.Storage.Disk;
using Xunit;

namespace Personalize.Storage.Tests.Disk;

public sealed class DataDirectoryLockTests
{
    [Fact]
    public void Refuses_a_second_holder_and_names_the_first()
    {
        using var directory = new TemporaryDirectory();
        using (DataDirectoryLock.Take(directory.Path))
        {
            var refused = Assert.Throws<DataDirectoryInUseException>(() => DataDirectoryLock.Take(directory.Path));
            Assert.Contains($"process {Environment.ProcessId} (", refused.Message, StringComparison.Ordinal);
            Assert.Contains(Path.GetFileName(Environment.ProcessPath)!, refused.Holder, StringComparison.Ordinal);
            Assert.Contains(directory.Path, refused.Message, StringComparison.Ordinal);
        }
        DataDirectoryLock.Take(directory.Path).Dispose();
    }

    [Fact]
    public void Makes_a_directory_that_is_not_there()
    {
        using var directory = new TemporaryDirectory();
        using var taken = DataDirectoryLock.Take(Path.Combine(directory.Path, "new"));
        Assert.True(File.Exists(Path.Combine(directory.Path, "new", "lock")));
    }
}
