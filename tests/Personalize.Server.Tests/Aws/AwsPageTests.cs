using System.Text;
using Personalize.Server.Aws;
using Personalize.Server.Aws.Control;
using Xunit;

namespace Personalize.Server.Tests.Aws;

/// <summary>docs/aws.md tells of exactly the operations that there are.</summary>
/// <remarks>With PERSONALIZE_UPDATE_PAGES=1 in the environment the test writes the table into the page.</remarks>
public class AwsPageTests
{
    private const string Begin = "<!-- operations -->\n";

    [Fact]
    public void Lists_every_operation_with_its_input()
    {
        string path = Path.Combine(Root(), "docs", "aws.md");
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(Begin, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PERSONALIZE_UPDATE_PAGES") == "1")
            File.WriteAllText(path, page[..begin] + Table() + page[end..]);
        else
            Assert.Equal(Table(), page[begin..end]);
    }

    /// <summary>What the page must hold between its two marks.</summary>
    private static string Table()
    {
        var table = new StringBuilder("| operation | how it is asked | input (`*` required) |\n|---|---|---|\n");
        foreach (AwsOperation operation in AwsOperations.All.Where(o => !NotBuilt.Operations.Contains(o)))
        {
            string members = string.Join(", ", operation.Input.Members.Select(m => m.Name + (m.IsRequired ? "*" : "")));
            table.Append($"| {operation.Name} | {(operation.Path is { } path ? $"`POST {path}`" : "target")} | {members} |\n");
        }

        return table.Append($"\nNot there yet: {string.Join(", ", NotBuilt.Operations.Select(o => o.Name))}.\n").ToString();
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Personalize.Engine.sln")))
            folder = folder.Parent;

        return folder?.FullName ?? throw new InvalidOperationException("the solution's folder is not above the tests");
    }
}
