using System.Globalization;
using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Ids;
using Personalize.Storage.Import;
using Personalize.Storage.Tests.Datasets;
using Personalize.Storage.Tests.Import;
using Xunit;

namespace Personalize.Storage.Tests.Golden;

/// <summary>Promise 8 for import files of interactions, with every kind of column: version 1 had a record per event, version 2 has columns. The files are never written again.</summary>
/// <remarks>A new version gets its file by running <see cref="Reads_what_this_version_writes"/> once with PERSONALIZE_GOLDEN naming the folder to fill.</remarks>
public sealed class GoldenImportTests
{
    private const string Expected = """
        u1: i2 300 click 2.5 n=-7 b=true t=some "text" big=9000000000 d=0.125
        u1: i1 200 view
        u1: i1 100 click 1 n=0 b=false t= big=-1 d=-3
        u2: i3 150 view n=3
        counts 2 1 1
        """;

    private const string Csv = """
        USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP,N,B,T,BIG,D
        u1,i1,click,1,100,0,false,"",-1,-3
        u1,i1,view,,200,,,,,
        u1,i2,click,2.5,300,-7,true,"some \"text\"",9000000000,0.125
        u2,i3,view,,150,3,,,,
        u2,i3,view,,150,3,,,,

        """;

    private static readonly DatasetSchema Schema = ImportFolder.Read(
        """
        {"type":"record","name":"Interactions","fields":[{"name":"USER_ID","type":"string"},{"name":"ITEM_ID","type":"string"},{"name":"TIMESTAMP","type":"long"},
         {"name":"EVENT_TYPE","type":"string"},{"name":"EVENT_VALUE","type":["null","float"]},{"name":"N","type":["null","int"]},{"name":"B","type":["null","boolean"]},
         {"name":"T","type":"string"},{"name":"BIG","type":["null","long"]},{"name":"D","type":["null","double"]}]}
        """,
        DatasetKind.Interactions);

    [Theory]
    [InlineData("import-v2")]
    public void Reads_what_an_earlier_version_wrote(string name)
    {
        var path = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden", name)).Single();
        Assert.Equal(Expected, Read(path));
    }

    [Fact]
    public void Reads_what_this_version_writes()
    {
        using var folder = new ImportFolder();
        var target = Environment.GetEnvironmentVariable("PERSONALIZE_GOLDEN") is { } golden ? Path.Combine(golden, "import-v2") : folder.Store;
        var file = RowImport.TryRun(new ImportRequest(Schema, folder.Write("i.csv", Csv), LocalDisk.Instance, target, "golden"), out var refusal, CancellationToken.None);
        Assert.True(file is not null, refusal?.ToString());
        Assert.Equal(Expected, Read(Path.Combine(target, file.Name + ImportedFile.Extension)));
    }

    private static string Read(string path)
    {
        using var ids = new IdMap(64 << 20);
        var state = new GroupState(1, Schema, null, null, ids);
        var description = new ImportedFile(Path.GetFileNameWithoutExtension(path), DatasetKind.Interactions, ImportMode.Full, 5, 3, new FileInfo(path).Length);
        using (var reader = ImportFileReader.Open(LocalDisk.Instance, Path.GetDirectoryName(path)!, description))
            state.ApplyImport(reader);
        var text = new List<string>();
        foreach (var user in (string[])["u1", "u2"])
        {
            Assert.True(state.TryGetUser(Encoding.UTF8.GetBytes(user), out var cell, out var row));
            var events = new HistoryEvent[10];
            foreach (var read in events[..cell!.Interactions.CopyHistory(row, events)])
                text.Add($"{user}: {Encoding.UTF8.GetString(state.Items.GetId(read.ItemRow))} {read.Timestamp}{Cells(cell.Interactions, read.Interaction)}");
        }

        return string.Join('\n', text.Append(string.Create(CultureInfo.InvariantCulture, $"counts {state.ItemCounts[0]} {state.ItemCounts[1]} {state.ItemCounts[2]}")));
    }

    private static string Cells(InteractionDataset interactions, int row)
    {
        var buffer = new byte[1000];
        Assert.True(interactions.Table!.TryRead(row, buffer, out var written));
        Assert.True(CellsView.TryParse(buffer.AsSpan(0, written), Schema, out var cells));
        var text = new StringBuilder();
        string[] names = [" ", " ", " n=", " b=", " t=", " big=", " d="];
        var value = new byte[100];
        foreach (var cell in cells)
        {
            Assert.True(cell.TryFormat(value, out var length));
            if (length > 0 || cell.Column != 4 || cells.Count > 4)
                text.Append(names[cell.Column]).Append(Encoding.UTF8.GetString(value, 0, length));
        }

        return text.ToString();
    }
}
