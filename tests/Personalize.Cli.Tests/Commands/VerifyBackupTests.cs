using System.Diagnostics;
using Xunit;

namespace Personalize.Cli.Tests.Commands;

public sealed class VerifyBackupTests(TrainedFolder folder) : IClassFixture<TrainedFolder>
{
    [Fact]
    public async Task Verify_tells_what_it_checked()
    {
        ProgramRun run = await ProgramRun.OfAsync("verify", "--data", folder.Data);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^log: \d+ records, [\d,]+ bytes, addresses 64 to \d+, ", run.Output);
        Assert.Contains(": 4,000 records, ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nwhole: 5 parts, [\d,]+ bytes\n$", run.Output);
    }

    [Fact]
    public async Task A_backup_beside_a_server_opens_and_answers_and_a_flipped_byte_in_it_is_found()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string copy = folder["copy"];
        using (Process server = ProgramRun.Start(["serve", "--data", folder.Data, "--http", "127.0.0.1:0", "--tcp", "127.0.0.1:0"], []))
        {
            try
            {
                Assert.StartsWith("ready", await server.StandardOutput.ReadLineAsync(cancellation), StringComparison.Ordinal);
                ProgramRun backup = await ProgramRun.OfAsync("backup", "--data", folder.Data, "--to", copy);
                Assert.Equal("", backup.Error);
                Assert.Contains("whole: 5 parts", backup.Output, StringComparison.Ordinal);
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync(cancellation);
            }
        }

        string[] asked = ["recommend", "--campaign", "home", "--user", "1003", "--count", "5"];
        Assert.Equal((await ProgramRun.OfAsync([.. asked, "--data", folder.Data])).Output, (await ProgramRun.OfAsync([.. asked, "--data", copy])).Output);

        string path = Path.Combine(copy, "log", "records.0");
        byte[] bytes = await File.ReadAllBytesAsync(path, cancellation);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, cancellation);
        ProgramRun verify = await ProgramRun.OfAsync("verify", "--data", copy);
        Assert.Equal(1, verify.ExitCode);
        Assert.Contains($"The change log '{path}' is damaged at address 64: ", verify.Error, StringComparison.Ordinal);
        Assert.Contains("Restore the log from a backup, or give up everything after 64 with --recover-to 64.", verify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_data_is_refused()
    {
        ProgramRun run = await ProgramRun.OfAsync("verify", "--data", folder["nowhere"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds no data", run.Error, StringComparison.Ordinal);
    }
}
