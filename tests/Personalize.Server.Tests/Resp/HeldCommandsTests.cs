using Personalize.Engine;
using Personalize.Server.Aws.DataLocations;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

/// <summary>Commands that wait or take long hold no thread that reads connections: everything here is read by the thread of the test.</summary>
public sealed class HeldCommandsTests : IDisposable
{
    private const string Schema =
        "'{\"type\":\"record\",\"name\":\"Interactions\",\"fields\":[{\"name\":\"USER_ID\",\"type\":\"string\"},{\"name\":\"ITEM_ID\",\"type\":\"string\"},{\"name\":\"TIMESTAMP\",\"type\":\"long\"}]}'";

    private readonly string _root = Directory.CreateTempSubdirectory("personalize-held-").FullName;
    private readonly PersonalizeEngine _engine = PersonalizeEngine.Open(new EngineOptions());
    private readonly DatasetGroup _group;

    public HeldCommandsTests()
    {
        _group = Shop.Fill(_engine);
        _group.Train("pe-popularity", new TrainingOptions { Solution = "window" }).Deploy("home");
        _group.CreateFilter("comedies", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")");
        Directory.CreateDirectory(Path.Combine(_root, "files"));
        File.WriteAllText(Path.Combine(_root, "files", "items.csv"), "ITEM_ID,GENRE,PRICE,YEAR,SOLD\nnew1,Action,1,2001,true\nnew2,Comedy,2,2002,false\n");
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("PE.CREATEGROUP other INTERACTIONS " + Schema, "+OK\r\n")]
    [InlineData("PE.CREATESCHEMA events " + Schema, "+OK\r\n")]
    [InlineData("PE.CREATEFILTER shop actions 'INCLUDE ItemID WHERE Items.GENRE IN (\"Action\")'", "+OK\r\n")]
    [InlineData("PE.DROPFILTER comedies", "+OK\r\n")]
    [InlineData("PE.DEPLOY shop away SOLUTION window", "+OK\r\n")]
    [InlineData("PE.DROPCAMPAIGN home", "+OK\r\n")]
    [InlineData("PE.DROPDATASET shop USERS", "+OK\r\n")]
    [InlineData("PE.DROPGROUP shop", "+OK\r\n")]
    [InlineData("PE.TRAIN shop pe-popularity SOLUTION window ASYNC", "*4\r\n$8\r\nsolution\r\n$6\r\nwindow\r\n")]
    [InlineData("PE.TRAIN shop pe-popularity SOLUTION window", "*4\r\n$8\r\nsolution\r\n$6\r\nwindow\r\n")]
    [InlineData("PE.IMPORT shop items files/items.csv NAME first ASYNC", "*2\r\n$6\r\nimport\r\n$5\r\nfirst\r\n")]
    [InlineData("PE.IMPORT shop items s3://files/ NAME first MODE full", "*4\r\n$6\r\nimport\r\n$5\r\nfirst\r\n$7\r\nrecords\r\n:2\r\n")]
    public async Task A_change_of_the_catalog_that_waits_stops_no_other_connection(string command, string reply)
    {
        using FakeClient first = Connect(), other = Connect();
        using (HoldCatalog())
        {
            Assert.Equal("$5\r\nfirst\r\n", first.Ask($"ECHO first\r\n{command}\r\nECHO last\r\n"));
            Assert.Equal("+PONG\r\n", other.Ask("PING\r\n"));
            Assert.Equal("+OK\r\n", other.AskWhole("PE.PUTITEM shop i1 GENRE Drama\r\n"));
            Assert.Equal("", first.Receive());
        }

        string replies = await first.Transport.ReceiveUntilAsync("$4\r\nlast\r\n");
        Assert.StartsWith(reply, replies, StringComparison.Ordinal);
        Assert.EndsWith("\r\n$4\r\nlast\r\n", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainings_and_imports_that_wait_hold_no_thread_at_all()
    {
        FakeClient[] waiting = [.. Enumerable.Range(0, 40).Select(_ => Connect())];
        using FakeClient other = Connect();
        using (HoldItems())
        {
            for (int i = 0; i < waiting.Length; i++)
                Assert.Equal("", waiting[i].Ask(i % 2 == 0 ? "PE.TRAIN shop pe-popularity SOLUTION window\r\n" : $"PE.IMPORT shop items files/ NAME import{i}\r\n"));

            Assert.Equal("+PONG\r\n", other.Ask("PING\r\n"));
            Assert.Equal("+OK\r\n", other.AskWhole("PE.CREATESCHEMA events " + Schema + "\r\n"));
            Assert.Contains(waiting, client => client.Receive().Length == 0);
        }

        foreach (FakeClient client in waiting)
        {
            Assert.StartsWith("*4\r\n", await client.Transport.ReceiveUntilAsync("\r\n"), StringComparison.Ordinal);
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_training()
    {
        using FakeClient client = Connect();
        using (HoldItems())
        {
            Assert.Equal("", client.Ask("PE.IMPORT shop items files/ NAME first\r\n"));
            client.Stop();
            Assert.StartsWith("-BUSY the connection ends before what it waits for", await client.Transport.ReceiveUntilAsync("\r\n"), StringComparison.Ordinal);
            await client.Served.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        Assert.Equal("first", _engine.GetDatasetImport("first").Name); // It goes on.
    }

    [Fact]
    public void Many_users_times_many_items_are_scanned_aside()
    {
        DatasetGroup wide = _engine.CreateDatasetGroup("wide", Shop.Interactions, Shop.Items, Shop.Users);
        for (int item = 0; item < 300; item++)
            wide.PutEvent("u"u8, System.Text.Encoding.UTF8.GetBytes($"i{item}"), "click"u8, 1_700_000_000 + item);

        wide.Train("pe-popularity").Deploy("wide");
        using FakeClient client = Connect(), other = Connect();
        using var held = new ManualResetEventSlim();
        for (int thread = 0; thread < Environment.ProcessorCount; thread++)
            _ = client.Door.Scans.RunAsync(held.Wait);

        string users = string.Join(' ', Enumerable.Range(0, 1000).Select(user => $"u{user}"));
        Assert.Equal("", client.Ask($"PE.RECOMMENDMANY wide COUNT 1 USERS 1000 {users}\r\n"));
        Assert.StartsWith("+PONG\r\n*2\r\n*1\r\n", other.Ask("PING\r\nPE.RECOMMENDMANY wide COUNT 1 USERS 2 u1 u2\r\n"), StringComparison.Ordinal);
        Assert.Equal("", client.Receive());
        held.Set();
        Assert.StartsWith("*1000\r\n*1\r\n", client.AskWhole(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PE.TRAIN nowhere pe-popularity", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.TRAIN shop aws-sims SOLUTION window", "-INVALID solution 'window' is of recipe")]
    [InlineData("PE.IMPORT nowhere items files/items.csv", "-NOTFOUND dataset group 'nowhere' does not exist")]
    [InlineData("PE.IMPORT shop things files/items.csv", "-INVALID the dataset type is 'things'; allowed INTERACTIONS, ITEMS, USERS")]
    [InlineData("PE.IMPORT shop items files/items.csv MODE half", "-INVALID MODE is 'half'; allowed FULL, INCREMENTAL")]
    [InlineData("PE.IMPORT shop items files/items.csv NAME", "-ERR syntax error at 'NAME'; allowed MODE FULL|INCREMENTAL, NAME name, ASYNC")]
    [InlineData("PE.IMPORT shop items files/../items.csv", "-INVALID Invalid Data location.")]
    [InlineData("PE.IMPORT shop items /etc/passwd", "-INVALID Invalid Data location.")]
    [InlineData("PE.IMPORT shop items files/absent.csv", "-INVALID s3://files/absent.csv does not exist")]
    [InlineData("PE.IMPORT shop users files/items.csv", "-INVALID ")]
    public void Says_what_was_seen_and_what_is_allowed(string command, string error)
    {
        using FakeClient client = Connect();
        Assert.StartsWith(error, client.AskWhole(command + "\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Imported_items_are_read_and_the_job_is_told()
    {
        using FakeClient client = Connect();
        Assert.Equal("*4\r\n$6\r\nimport\r\n$5\r\nfirst\r\n$7\r\nrecords\r\n:2\r\n", client.AskWhole("PE.IMPORT shop items files/items.csv NAME first\r\n"));
        Assert.StartsWith("*8\r\n$5\r\nGENRE\r\n$6\r\nComedy\r\n", client.AskWhole("PE.GETITEM shop new2\r\n"), StringComparison.Ordinal);
        Assert.Contains("first", client.AskWhole("PE.JOBS\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("-EXISTS ", client.AskWhole("PE.IMPORT shop items files/items.csv NAME first\r\n"), StringComparison.Ordinal);
    }

    private FakeClient Connect() => new(commands: CommandLists.Data(_engine, new LocalLocations(_root)), durability: new EngineDurability(_engine));

    private HeldThread HoldCatalog() => new((isTaken, end) => _engine.Changes.CommitIfAny(_ =>
    {
        isTaken.Set();
        end.Wait();
        return null;
    }));

    private HeldThread HoldItems() => new((isTaken, end) =>
    {
        lock (_group.Store.ItemsLock)
        {
            isTaken.Set();
            end.Wait();
        }
    });

    /// <summary>Another thread keeps what it took until this is disposed.</summary>
    private sealed class HeldThread : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _keeper;

        public HeldThread(Action<ManualResetEventSlim, ManualResetEventSlim> keep)
        {
            using var isTaken = new ManualResetEventSlim();
            _keeper = new Thread(() => keep(isTaken, _end));
            _keeper.Start();
            isTaken.Wait();
        }

        public void Dispose()
        {
            _end.Set();
            _keeper.Join();
            _end.Dispose();
        }
    }
}
