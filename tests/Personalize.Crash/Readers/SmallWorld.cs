using System.Globalization;
using System.Text;
using Personalize.Crash.Writer;
using Personalize.Engine;

namespace Personalize.Crash.Readers;

/// <summary>A dataset group with one item that is put and one user who does things, small enough to try every order.</summary>
internal sealed class SmallWorld
{
    private readonly DatasetGroup _group;

    public SmallWorld(PersonalizeEngine engine, string name)
    {
        _group = engine.CreateDatasetGroup(name, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);
        Put(0);
    }

    public void Put(long value)
    {
        EntityPut put = _group.Items.BeginPut("item"u8);
        put.Set("YEAR"u8, value);
        put.Set("GENRE"u8, Encoding.UTF8.GetBytes($"g{value}"));
        put.Commit();
    }

    /// <summary>Adds by reading and writing, as nobody should.</summary>
    public void PutLosingUpdates(long value)
    {
        long before = Year();
        Thread.Yield();
        Thread.SpinWait(2000);
        Put(before + value);
    }

    public void PutEvent(int item) => _group.PutEvent("user"u8, Encoding.UTF8.GetBytes($"i{item}"), "click"u8, 1_700_000_000);

    // Rows by their ids: which of two new items came first may differ, what is known of each may not.
    public override string ToString()
    {
        string known = string.Concat(Enumerable.Range(0, 3).Select(i => _group.Items.TryGetRow(Encoding.UTF8.GetBytes($"i{i}"), out _) ? '1' : '0'));
        return string.Create(CultureInfo.InvariantCulture, $"{Year()} {known} {_group.Users.HistoryCount("user"u8)} {_group.Counts}");
    }

    private long Year()
    {
        var record = new StoredRecord();
        _group.Items.TryRead("item"u8, record);
        return long.Parse(record.GetText("YEAR")!, CultureInfo.InvariantCulture);
    }
}
