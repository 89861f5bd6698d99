using System.Globalization;
using System.Text;
using Personalize.Crash.Writer;
using Personalize.Engine;

namespace Personalize.Crash.Disks;

/// <summary>Puts of long records, one after another, that remember what was acknowledged.</summary>
internal sealed class LongPuts
{
    private const int Items = 40;
    private const int TextBytes = 3000;

    private static readonly string Filler = new('x', TextBytes);

    private readonly Dictionary<string, int> _acknowledged = new(StringComparer.Ordinal);
    private int _next;

    /// <summary>A small group with a campaign that recommends.</summary>
    public Campaign Prepare(PersonalizeEngine engine)
    {
        DatasetGroup group = engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);
        for (int i = 0; i < Items; i++)
        {
            Put(engine);
            group.PutEvent("walker"u8, Utf8($"long{i % 7}"), "click"u8, 1_700_000_000 + i);
        }

        return group.Train("aws-popularity-count").Deploy("home");
    }

    public void Put(PersonalizeEngine engine)
    {
        int value = _next++;
        EntityPut put = engine.GetDatasetGroup(CrashSchemas.Group).Items.BeginPut(Utf8($"long{value % Items}"));
        put.Set("YEAR"u8, (long)value);
        put.Set("GENRE"u8, "g"u8);
        put.Set("TITLE"u8, Utf8(Filler));
        put.Commit();
        _acknowledged[$"long{value % Items}"] = value;
    }

    public PersonalizeException PutUntilRefused(PersonalizeEngine engine) =>
        TryPutUntilRefused(engine, int.MaxValue) ?? throw new InvalidOperationException("never refused");

    public PersonalizeException? TryPutUntilRefused(PersonalizeEngine engine, int putsMax)
    {
        for (int i = 0; i < putsMax; i++)
        {
            try
            {
                Put(engine);
            }
            catch (PersonalizeException refused)
            {
                return refused;
            }
        }

        return null;
    }

    /// <summary>Items whose acknowledged record is not there, nor a later one.</summary>
    public List<string> FindLosses(PersonalizeEngine engine)
    {
        var losses = new List<string>();
        var record = new StoredRecord();
        ItemsDataset items = engine.GetDatasetGroup(CrashSchemas.Group).Items;
        foreach ((string item, int value) in _acknowledged)
        {
            int found = items.TryRead(Utf8(item), record) ? int.Parse(record.GetText("YEAR")!, CultureInfo.InvariantCulture) : -1;
            if (found < value || record.GetText("TITLE") != Filler)
            {
                losses.Add($"{item}: acknowledged {value}, found {found}");
            }
        }

        return losses;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
