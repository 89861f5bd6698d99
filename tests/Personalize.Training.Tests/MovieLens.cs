using System.Globalization;
using System.Text;
using Personalize.Training.ColdStart;
using Personalize.Training.Evaluation;
using Personalize.Training.Matrices;

namespace Personalize.Training.Tests;

/// <summary>The raw MovieLens files as training data: every rating an event, numbers in order of first appearance.</summary>
internal sealed record MovieLens(TrainingData Data, uint[] UserHashes)
{
    /// <summary>The folder that holds ml-100k and ml-latest-small, or null.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("PERSONALIZE_MOVIELENS");

    public static MovieLens Read100K(bool withGenres = false)
    {
        var rows = File.ReadLines(Path.Combine(Folder!, "ml-100k", "u.data")).Select(line => line.Split('\t'));
        var genres = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (withGenres)
        {
            foreach (string line in File.ReadLines(Path.Combine(Folder!, "ml-100k", "u.item"), Encoding.Latin1))
            {
                string[] cells = line.Split('|');
                string year = cells[2].Length >= 4 ? cells[2][^4..^1] + "0s" : "";
                genres[cells[0]] = [.. Enumerable.Range(5, 19).Where(g => cells[g] == "1").Select(g => "genre" + g.ToString(CultureInfo.InvariantCulture)), year];
            }
        }

        return Read(rows, genres);
    }

    public static MovieLens ReadSmall(bool withGenres = false)
    {
        var genres = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (withGenres)
        {
            foreach (string line in File.ReadLines(Path.Combine(Folder!, "ml-latest-small", "movies.csv")).Skip(1))
                genres[line[..line.IndexOf(',', StringComparison.Ordinal)]] = line[(line.LastIndexOf(',') + 1)..].Split('|');
        }

        return Read(File.ReadLines(Path.Combine(Folder!, "ml-latest-small", "ratings.csv")).Skip(1).Select(line => line.Split(',')), genres);
    }

    private static MovieLens Read(IEnumerable<string[]> rows, Dictionary<string, string[]> genres)
    {
        var users = new Dictionary<string, int>(StringComparer.Ordinal);
        var items = new Dictionary<string, int>(StringComparer.Ordinal);
        var user = new List<int>();
        var item = new List<int>();
        var time = new List<long>();
        foreach (string[] row in rows)
        {
            user.Add(Number(users, row[0]));
            item.Add(Number(items, row[1]));
            time.Add(long.Parse(row[3], CultureInfo.InvariantCulture));
        }

        var features = new FeatureSpaceBuilder();
        foreach (string id in items.Keys)
        {
            foreach (string genre in genres.GetValueOrDefault(id, [])) features.AddValue(0, genre);
            features.EndItem();
        }

        var data = TrainingData.FromEvents(users.Count, items.Count, [.. user], [.. item], [.. time], features: features.Build());
        return new MovieLens(data, [.. users.Keys.Select(id => UserHash.Of(Encoding.UTF8.GetBytes(id)))]);
    }

    private static int Number(Dictionary<string, int> numbers, string id)
    {
        if (!numbers.TryGetValue(id, out int number)) numbers.Add(id, number = numbers.Count);
        return number;
    }
}
