using System.Globalization;
using System.Text;
using Personalize.Engine;

namespace Personalize.Crash;

/// <summary>The model that an opened engine is held against: what was acknowledged over all rounds.</summary>
internal sealed class AcknowledgedPuts
{
    private readonly Dictionary<string, long> _yearOfItem = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _eventsOfUser = new(StringComparer.Ordinal);
    private long _age;

    public int Count { get; private set; }

    public void Add(IEnumerable<string> said)
    {
        foreach (string[] words in said.Select(line => line.Split(' ')))
        {
            Count++;
            switch (words[0])
            {
                case "item":
                    _yearOfItem[words[1]] = long.Parse(words[2], CultureInfo.InvariantCulture);
                    break;
                case "event":
                    _eventsOfUser[words[1]] = _eventsOfUser.GetValueOrDefault(words[1]) + 1;
                    break;
                case "import":
                    _age = long.Parse(words[1], CultureInfo.InvariantCulture);
                    break;
            }
        }
    }

    /// <summary>What is missing or half there; empty when nothing acknowledged was lost. Unacknowledged puts may be there or not, but whole.</summary>
    public List<string> FindLosses(DatasetGroup group)
    {
        var losses = new List<string>();
        var record = new StoredRecord();
        foreach ((string item, long year) in _yearOfItem)
        {
            bool isThere = group.Items.TryRead(Encoding.UTF8.GetBytes(item), record);
            long found = isThere ? long.Parse(record.GetText("YEAR")!, CultureInfo.InvariantCulture) : -1;
            if (found < year || record.GetText("GENRE") != $"g{found % 1_000_000 % 7}")
            {
                losses.Add($"{item}: acknowledged {year}, found {found} {record.GetText("GENRE")}");
            }
        }

        foreach ((string user, int events) in _eventsOfUser)
        {
            int found = group.Users.HistoryCount(Encoding.UTF8.GetBytes(user));
            if (found < events)
            {
                losses.Add($"{user}: acknowledged {events} events, found {found}");
            }
        }

        FindHalfImport(group, record, losses);
        return losses;
    }

    private void FindHalfImport(DatasetGroup group, StoredRecord record, List<string> losses)
    {
        long[] ages = Enumerable.Range(0, 50)
            .Select(u => group.Users.TryRead(Encoding.UTF8.GetBytes($"bulk{u}"), record) ? long.Parse(record.GetText("AGE")!, CultureInfo.InvariantCulture) : 0)
            .Distinct()
            .ToArray();
        if (ages.Length > 1 || ages[0] < _age)
        {
            losses.Add($"import: acknowledged {_age}, found {string.Join(", ", ages)}");
        }
    }
}
