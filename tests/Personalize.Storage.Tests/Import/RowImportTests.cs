using System.Text;
using Personalize.Core.Records;
using Personalize.Core.Schemas;
using Personalize.Storage.Datasets;
using Personalize.Storage.Disk;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class RowImportTests
{
    private const string Head = "USER_ID,ITEM_ID,EVENT_TYPE,EVENT_VALUE,TIMESTAMP\n";

    [Fact]
    public void Interactions_go_to_their_users_cells_and_name_items_by_number()
    {
        using var folder = new ImportFolder();
        string source = folder.Write("i.csv", Head + "196,242,rating,3.0,881250949\n186,302,rating,,891717742\n196,302,click,,891717743\n");

        ImportedFile file = folder.Import(ImportFolder.Interactions, source);

        Assert.Equal((3L, 2, DatasetKind.Interactions, ImportMode.Full), (file.Records, file.ItemIds, file.Kind, file.Mode));
        Assert.Equal(["242", "302"], ReadItemIds(folder, file));
        Assert.Equal(["186 302 891717742 rating -", "196 242 881250949 rating 3", "196 302 891717743 click -"], [.. ReadEvents(folder, file).Order(StringComparer.Ordinal)]);
        using ImportFileReader reader = ImportFileReader.Open(LocalDisk.Instance, folder.Store, file);
        Assert.Contains(reader.Blocks, block => block.Stream == CellMap.Cell("196"u8) + 1 && block.Kind == RecordKind.EventColumns);
    }

    [Theory]
    [InlineData("TIMESTAMP,EVENT_VALUE,ITEM_ID,EXTRA,EVENT_TYPE,USER_ID\n881250949,3.0,242,x,rating,196\n")]
    [InlineData("timestamp,event_value,itemId,event_type,User_Id\r\n881250949,3.0,242,rating,196\r\n")]
    [InlineData("\uFEFF\"USER_ID\",\"ITEM_ID\",\"EVENT_TYPE\",\"EVENT_VALUE\",\"TIMESTAMP\"\n\"196\",\"242\",\"rating\",\"3.0\",\"881250949\"")]
    public void Columns_may_stand_in_any_order_case_and_quotes(string text)
    {
        using var folder = new ImportFolder();

        ImportedFile file = folder.Import(ImportFolder.Interactions, folder.Write("i.csv", text));

        Assert.Equal(["196 242 881250949 rating 3"], ReadEvents(folder, file));
    }

    [Fact]
    public void Items_keep_their_order_on_stream_0()
    {
        using var folder = new ImportFolder();
        string source = folder.Write("items.csv", "ITEM_ID,TITLE,YEAR,GENRE\n1,\"Whisper, Alley\",1980,Crime|Drama\n2,,,\n");

        ImportedFile file = folder.Import(ImportFolder.Items, source, ImportMode.Incremental);

        Assert.Equal(["1:Whisper, Alley,1980,Crime|Drama", "2:-,-,-"], ReadEntities(folder, file, ImportFolder.Items));
        Assert.Equal((ImportMode.Incremental, 0), (file.Mode, file.ItemIds));
    }

    [Fact]
    public void A_folder_of_files_is_one_import_each_file_with_its_own_header()
    {
        using var folder = new ImportFolder();
        folder.Write("users/b.csv", "GENDER,USER_ID,AGE\nM,2,53\n");
        folder.Write("users/a.csv", "USER_ID,AGE,GENDER\n1,24,F\n");
        folder.Write("users/readme.txt", "no CSV");

        ImportedFile file = folder.Import(ImportFolder.Users, folder["users"] + "/");

        Assert.Equal(["1:24,F", "2:53,M"], [.. ReadEntities(folder, file, ImportFolder.Users).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void The_same_source_gives_the_same_file()
    {
        using var folder = new ImportFolder();
        string source = folder.Write("u.csv", "USER_ID,AGE,GENDER\n1,24,F\n2,53,M\n");

        Assert.Equal(folder.Import(ImportFolder.Users, source), folder.Import(ImportFolder.Users, source) with { IsNew = true });
        Assert.NotEqual(folder.Import(ImportFolder.Users, source).Name, folder.Import(ImportFolder.Users, source, ImportMode.Incremental).Name, StringComparer.Ordinal);
        Assert.Equal(2, folder.StoreFiles.Length);
    }

    [Fact]
    public void The_same_events_give_the_same_file_however_the_threads_run()
    {
        using var folder = new ImportFolder();
        string source = folder.Write("i.csv", Head + string.Concat(Enumerable.Range(0, 9000).Select(i => $"user {i * 37 % 800},item {i % 91},type {i % 5},,{i}\n")));

        string[] names = [.. Enumerable.Range(0, 4).Select(_ => folder.Import(ImportFolder.Interactions, source).Name).Distinct(StringComparer.Ordinal)];

        Assert.Single(names);
        Assert.Equal(9000, ReadEvents(folder, folder.Import(ImportFolder.Interactions, source)).Count);
    }

    [Theory]
    [InlineData("USER_ID,TIMESTAMP,EVENT_VALUE\n1,2,3\n", "i.csv: Input CSV is missing the following columns:[ITEM_ID, EVENT_TYPE].")]
    [InlineData("", "i.csv: the file is empty; allowed: a header row, then rows")]
    [InlineData(Head, "i.csv: there is a header but no row; allowed: at least one row")]
    [InlineData("USER_ID,user_id\n1,1\n", "i.csv, row 1, column user_id: the header has the column user_id twice")]
    [InlineData(Head + "1,2,click,,881250949\n1,2,click,abc,881250949\n", "i.csv, row 3, column EVENT_VALUE: 'abc'; allowed: a number such as 3 or 3.5")]
    [InlineData(Head + "1,2,click,,1700000000000\n", "i.csv, row 2, column TIMESTAMP: '1700000000000'; allowed: epoch seconds, 0..99999999999; a number of 13 digits is milliseconds")]
    [InlineData(Head + "1,2,click,,soon\n", "i.csv, row 2, column TIMESTAMP: 'soon'; allowed: epoch seconds")]
    [InlineData(Head + "1,2,click,,-5\n", "i.csv, row 2, column TIMESTAMP: '-5'; allowed: epoch seconds")]
    [InlineData(Head + "1,2,click,,\n", "i.csv, row 2, column TIMESTAMP: ''; allowed: epoch seconds")]
    [InlineData(Head + ",2,click,,5\n", "i.csv, row 2, column USER_ID: ''; allowed: an id of 1..256 characters")]
    [InlineData(Head + "1,,click,,5\n", "i.csv, row 2, column ITEM_ID: ''; allowed: an id of 1..256 characters")]
    [InlineData(Head + "1,2,click,nan,5\n", "i.csv, row 2, column EVENT_VALUE: 'nan'; allowed: a ")]
    [InlineData(Head + "1,2,click,5\n", "i.csv, row 2: the row has 4 fields; allowed 5, as many as there are columns")]
    [InlineData(Head + "1,2,\"click,,5\n", "i.csv, row 2, column EVENT_TYPE: '\"click,,5\\x0a'; allowed: a quote that is closed before the file ends")]
    [InlineData(Head + "1,2,cl\0ick,,5\n", "i.csv, row 2, column EVENT_TYPE: 'cl\\x00'; allowed: text without NUL bytes")]
    public void Refuses_the_whole_file_and_names_the_place(string text, string message)
    {
        using var folder = new ImportFolder();

        ImportedFile? file = folder.TryImport(ImportFolder.Interactions, folder.Write("i.csv", text), out ImportRefusal? refusal);

        Assert.Null(file);
        Assert.StartsWith(message, refusal!.ToString(), StringComparison.Ordinal);
        Assert.Empty(folder.StoreFiles);
    }

    [Fact]
    public void A_bad_number_at_row_5000_leaves_nothing_behind()
    {
        using var folder = new ImportFolder();
        string text = "USER_ID,AGE,GENDER\n" + string.Concat(Enumerable.Range(2, 6000).Select(row => row == 5000 ? "x,old,F\n" : $"{row},30,F\n"));

        Assert.Null(folder.TryImport(ImportFolder.Users, folder.Write("u.csv", text), out ImportRefusal? refusal));

        Assert.Equal(new ImportRefusal("u.csv", 5000, "AGE", "old", "a whole number from -2147483648 to 2147483647"), refusal);
        Assert.Empty(folder.StoreFiles);
    }

    [Fact]
    public void An_id_of_257_characters_is_refused_and_shown_in_part()
    {
        using var folder = new ImportFolder();

        folder.TryImport(ImportFolder.Users, folder.Write("u.csv", $"USER_ID,AGE,GENDER\n{new string('é', 257)},30,F\n"), out ImportRefusal? refusal);

        Assert.Equal(new string('é', 80) + "…", refusal!.Value);
        Assert.Equal("an id of 1..256 characters", refusal.Allowed);
    }

    [Fact]
    public void A_null_where_the_schema_has_none_is_refused()
    {
        using var folder = new ImportFolder();

        folder.TryImport(ImportFolder.Users, folder.Write("u.csv", "USER_ID,AGE,GENDER\n1,,F\n"), out ImportRefusal? refusal);

        Assert.Equal("u.csv, row 2, column AGE: ''; allowed: a whole number from -2147483648 to 2147483647", refusal!.ToString());
    }

    [Theory]
    [InlineData("nowhere/", "the folder does not exist")]
    [InlineData("nowhere.csv", "the file does not exist")]
    [InlineData("empty", "the folder has no CSV file; allowed: one or more files named *.csv")]
    public void A_source_that_is_not_there_is_refused_by_name(string name, string message)
    {
        using var folder = new ImportFolder();
        Directory.CreateDirectory(folder["empty"]);

        folder.TryImport(ImportFolder.Users, folder[name], out ImportRefusal? refusal);

        Assert.Equal($"{folder[name]}: {message}", refusal!.ToString());
    }

    [Fact]
    public void A_folder_is_read_with_the_folders_below_it()
    {
        using var folder = new ImportFolder();
        Directory.CreateDirectory(folder[Path.Join("parts", "2024")]);
        folder.Write(Path.Join("parts", "b.csv"), "USER_ID,AGE,GENDER\n1,30,F\n");
        folder.Write(Path.Join("parts", "2024", "A.CSV"), "USER_ID,AGE,GENDER\n2,31,M\n");
        folder.Write(Path.Join("parts", "2024", "notes.txt"), "no CSV");
        Directory.CreateSymbolicLink(folder[Path.Join("parts", "again")], folder["parts"]);

        ImportSource source = ImportSource.TryFind(DatasetKind.Users, folder["parts"], out _)!;

        Assert.Equal("2024/A.CSV b.csv", string.Join(' ', source.Paths.Select(path => Path.GetRelativePath(folder["parts"], path).Replace('\\', '/'))));
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing_behind()
    {
        using var folder = new ImportFolder();
        string source = folder.Write("u.csv", "USER_ID,AGE,GENDER\n" + string.Concat(Enumerable.Range(1, 40_000).Select(user => $"{user},30,F\n")));
        using var stop = new CancellationTokenSource();
        var request = new ImportRequest(ImportFolder.Users, source, LocalDisk.Instance, folder.Store, "test") { Progress = new Canceller(stop) };

        Assert.Throws<OperationCanceledException>(() => RowImport.TryRun(request, out _, stop.Token));

        Assert.Empty(folder.StoreFiles);
    }

    private static List<string> ReadItemIds(ImportFolder folder, ImportedFile file)
    {
        var ids = new List<string>();
        ForEach(folder, file, (block, record) =>
        {
            if (block.Kind == RecordKind.AnnounceItem && AnnounceRecord.TryRead(record, out ReadOnlySpan<byte> id))
                ids.Add(Encoding.UTF8.GetString(id));
        });
        return ids;
    }

    private static List<string> ReadEvents(ImportFolder folder, ImportedFile file)
    {
        List<string> items = ReadItemIds(folder, file);
        var users = new Dictionary<ushort, List<string>>();
        var events = new List<string>();
        var block = new EventBlock(ImportFolder.Interactions);
        byte[] buffer = [], cells = [];
        using ImportFileReader reader = ImportFileReader.Open(LocalDisk.Instance, folder.Store, file);
        foreach (ImportBlock entry in reader.Blocks.Where(block => block.Kind == RecordKind.EventColumns))
        {
            Assert.True(reader.TryRead(entry, ref buffer, block));
            if (!users.TryGetValue(entry.Stream, out List<string>? ofCell))
                users.Add(entry.Stream, ofCell = []);
            ReadOnlySpan<byte> ids = block.Ids;
            foreach (ushort length in block.IdLengths)
            {
                Assert.Equal(CellMap.Cell(ids[..length]) + 1, entry.Stream);
                ofCell.Add(Encoding.UTF8.GetString(ids[..length]));
                ids = ids[length..];
            }

            for (int row = 0; row < block.Rows; row++)
            {
                CellsView read = block.Cells.GetCells(row, ref cells);
                events.Add($"{ofCell[block.Users[row]]} {items[block.Items[row]]} {block.Timestamps[row]} {Show(read, 0)} {Show(read, 1)}");
            }
        }

        return events;
    }

    private static List<string> ReadEntities(ImportFolder folder, ImportedFile file, DatasetSchema schema)
    {
        var entities = new List<string>();
        ForEach(folder, file, (_, record) =>
        {
            Assert.True(RecordView.TryParse(record, schema, out RecordView view));
            var cells = new List<string>();
            for (int column = 0; column < schema.Columns.Length; column++)
                cells.Add(Show(view.Cells, column));
            entities.Add($"{Encoding.UTF8.GetString(view.Id)}:{string.Join(',', cells)}");
        });
        return entities;
    }

    private static string Show(CellsView cells, int column) => !cells.TryFind(column, out CellView cell) || cell.IsNull
        ? "-"
        : cell.Kind switch
        {
            ColumnKind.Int32 or ColumnKind.Int64 => $"{cell.Int64}",
            ColumnKind.Float32 or ColumnKind.Float64 => $"{cell.Double}",
            _ => Encoding.UTF8.GetString(cell.Text),
        };

    private static void ForEach(ImportFolder folder, ImportedFile file, RecordAction action)
    {
        using ImportFileReader reader = ImportFileReader.Open(LocalDisk.Instance, folder.Store, file);
        byte[] buffer = [];
        foreach (ImportBlock block in reader.Blocks)
        {
            foreach (Span<byte> record in reader.Read(block, ref buffer))
                action(block, record);
        }
    }

    private delegate void RecordAction(ImportBlock block, ReadOnlySpan<byte> record);

    private sealed class Canceller(CancellationTokenSource stop) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => stop.Cancel();
    }
}
