using System.Diagnostics;
using System.Globalization;
using System.Text;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws.Flows;

/// <summary>The acceptance flow with the programs that people have: the AWS CLI and boto3, with keys that nobody checks.</summary>
public class ClientFlowTests
{
    [Fact]
    public async Task The_aws_cli_goes_from_an_empty_server_to_recommendations_and_back()
    {
        using var folder = new FlowFolder();
        await using AwsServer server = await AwsServer.StartAsync(configure: o => o.S3Root = folder.Root);
        string said = await RunAsync("bash", ["-c", "command -v aws >/dev/null || exit 77; . flow.sh"], server, folder);
        Assert.Contains("group: arn:aws:personalize:us-west-2:000000000000:dataset-group/crud-test\n", said, StringComparison.Ordinal);
        Assert.Contains("datasets: INTERACTIONS ITEMS USERS\n", said, StringComparison.Ordinal);
        Assert.Matches("refused: .*\\(InvalidInputException\\).* 2 ", said);
        Assert.Matches("metrics: .*coverage", said);
        Assert.Contains("campaign: ACTIVE\nfilters: genre unseen\nten: 10\n", said, StringComparison.Ordinal);
        Assert.Matches("action: 1 3 5 .* 59 432 9001 \n", said);
        Assert.Contains("unseen: 0\nswapped\nleft: 0\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boto3_meets_the_control_plane_that_it_knows()
    {
        using var folder = new FlowFolder();
        await using AwsServer server = await AwsServer.StartAsync(configure: o => o.S3Root = folder.Root);
        string said = await RunAsync("bash", ["-c", "python3 -c 'import boto3' 2>/dev/null || exit 77; python3 control.py $URL $DATA"], server, folder);
        Assert.Equal("done\n", said);
    }

    private static async Task<string> RunAsync(string program, string[] arguments, AwsServer server, FlowFolder folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "Aws", "Flows"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["URL"] = server.Address;
        start.Environment["DATA"] = folder.Data;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.SkipWhen(process.ExitCode == 77, $"{arguments[^1].Split(' ')[0]}: the AWS client of this test is not on this machine");
        Assert.True(process.ExitCode == 0, $"{said}\n{await errors}");
        return said;
    }

    /// <summary>Schemas for the client, and files below the server's root of <c>s3://</c>.</summary>
    private sealed class FlowFolder : IDisposable
    {
        public FlowFolder()
        {
            Data = Directory.CreateTempSubdirectory("flow-").FullName;
            Root = Path.Combine(Data, "s3");
            string bucket = Directory.CreateDirectory(Path.Combine(Root, "movies")).FullName;
            File.WriteAllText(Path.Combine(Data, "interactions.json"), Shop.Interactions);
            File.WriteAllText(Path.Combine(Data, "items.json"), """{"type":"record","name":"Items","namespace":"com.amazonaws.personalize.schema","fields":[{"name":"ITEM_ID","type":"string"},{"name":"GENRE","type":["null","string"],"categorical":true}],"version":"1.0"}""");
            File.WriteAllText(Path.Combine(Data, "users.json"), Shop.Users);
            File.WriteAllText(Path.Combine(bucket, "items.csv"), Items());
            File.WriteAllText(Path.Combine(bucket, "users.csv"), Users());
            File.WriteAllText(Path.Combine(bucket, "interactions.csv"), Interactions());
        }

        public string Data { get; }

        public string Root { get; }

        public void Dispose() => Directory.Delete(Data, recursive: true);

        /// <summary>Odd items are action, even ones comedy; every tenth has no genre.</summary>
        private static string Items()
        {
            var csv = new StringBuilder("ITEM_ID,GENRE\n");
            for (int i = 1; i <= 60; i++)
                csv.Append(CultureInfo.InvariantCulture, $"{i},{(i % 10 == 0 ? "" : i % 2 == 1 ? "Action" : "Comedy|Drama")}\n");

            return csv.ToString();
        }

        private static string Users()
        {
            var csv = new StringBuilder("USER_ID,AGE,GENDER\n");
            for (int u = 1; u <= 80; u++)
                csv.Append(CultureInfo.InvariantCulture, $"{u},{20 + u % 40},{(u % 2 == 0 ? "F" : "M")}\n");

            return csv.ToString();
        }

        /// <summary>1,200 rows: each user likes one of two halves of the catalogue.</summary>
        private static string Interactions()
        {
            var csv = new StringBuilder("USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP,DEVICE\n");
            for (int u = 1; u <= 80; u++)
            {
                for (int e = 0; e < 15; e++)
                    csv.Append(CultureInfo.InvariantCulture, $"{u},{(((u * 7) + (e * 3)) % 30 * 2) + 1 + (u % 2)},rating,{(e % 3 == 0 ? "" : "4.0")},{891_000_000 + (e * 60) + u},\n");
            }

            return csv.ToString();
        }
    }
}
