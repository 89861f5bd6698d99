using Personalize.Training.Matrices;

namespace Personalize.Training.Ease;

/// <summary>The items busy enough to learn from, numbered densely; the permutation never leaves this folder.</summary>
internal sealed class CoveredItems
{
    private CoveredItems(int[] rows, int[] numbers)
    {
        Rows = rows;
        Numbers = numbers;
    }

    /// <summary>Item row of each covered item, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>Number of each item row, or -1.</summary>
    public int[] Numbers { get; }

    public int Count => Rows.Length;

    /// <summary>Numbers of the covered items among <paramref name="items"/>, each once, ascending.</summary>
    public int[] DistinctNumbers(ReadOnlySpan<int> items)
    {
        int[] numbers = new int[items.Length];
        int count = 0;
        foreach (int item in items)
            if ((uint)item < (uint)Numbers.Length && Numbers[item] >= 0) numbers[count++] = Numbers[item];
        Array.Sort(numbers, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++)
            if (distinct == 0 || numbers[distinct - 1] != numbers[i]) numbers[distinct++] = numbers[i];
        return numbers[..distinct];
    }

    /// <summary>Items with at least <paramref name="eventsMin"/> events; of more than <paramref name="itemsMax"/> the busiest.</summary>
    public static CoveredItems Select(TrainingData data, int eventsMin, int itemsMax)
    {
        int[] counts = new int[data.Items];
        foreach (int item in data.Item) counts[item]++;
        var rows = new List<int>();
        for (int row = 0; row < counts.Length; row++)
            if (counts[row] >= eventsMin) rows.Add(row);
        if (rows.Count > itemsMax)
        {
            rows.Sort((x, y) => counts[x] != counts[y] ? counts[y].CompareTo(counts[x]) : x.CompareTo(y));
            rows.RemoveRange(itemsMax, rows.Count - itemsMax);
            rows.Sort();
        }

        return Of([.. rows], data.Items);
    }

    /// <summary>These item rows, ascending, of <paramref name="items"/>.</summary>
    public static CoveredItems Of(int[] rows, int items)
    {
        int[] numbers = new int[items];
        Array.Fill(numbers, -1);
        for (int number = 0; number < rows.Length; number++) numbers[rows[number]] = number;
        return new CoveredItems(rows, numbers);
    }
}
