using Personalize.Core.Schemas;
using Personalize.Engine.Ingest;
using Personalize.Engine.Resources;
using Personalize.Engine.Serving;

namespace Personalize.Engine.Jobs;

/// <summary>What of a group's data a training reads.</summary>
/// <param name="Events">Which events, and what they weigh.</param>
/// <param name="ExcludedItemColumns">Not these; compared ignoring case.</param>
/// <param name="IncludedItemColumns">Only these; null: all.</param>
internal sealed record TrainingSelection(EventWeights Events, IReadOnlySet<string> ExcludedItemColumns, IReadOnlySet<string>? IncludedItemColumns)
{
    private const int RulesMax = 10;

    public static TrainingSelection All { get; } = new(EventWeights.One, new HashSet<string>(StringComparer.OrdinalIgnoreCase), null);

    /// <summary>Checks what the options say against the group's schemas.</summary>
    /// <exception cref="PersonalizeException">A rule is out of range, or a column is unknown: the message names value seen and value allowed.</exception>
    public static TrainingSelection Of(GroupStore store, TrainingOptions options)
    {
        CheckEvents(options);
        CheckColumns(store, options.ExcludedColumns, nameof(options.ExcludedColumns));
        CheckColumns(store, options.IncludedColumns, nameof(options.IncludedColumns));
        return new TrainingSelection(
            new EventWeights(EventSelection.Of(options)),
            SetOf(options.ExcludedColumns) ?? new HashSet<string>(StringComparer.OrdinalIgnoreCase),
            SetOf(options.IncludedColumns));
    }

    public bool TakesItemColumn(string name) => !ExcludedItemColumns.Contains(name) && IncludedItemColumns?.Contains(name) != false;

    private static HashSet<string>? SetOf(IReadOnlyDictionary<string, IReadOnlyList<string>> columns) =>
        columns.TryGetValue("ITEMS", out IReadOnlyList<string>? names) ? new HashSet<string>(names, StringComparer.OrdinalIgnoreCase) : null;

    private static void CheckEvents(TrainingOptions options)
    {
        if (options.EventType is { Length: 0 or > 256 })
        {
            throw new PersonalizeException($"EventType has {options.EventType.Length} characters; allowed 1..256");
        }

        if (options.EventValueMin is { } least && !double.IsFinite(least))
        {
            throw new PersonalizeException($"EventValueMin is {least}; allowed is a finite number");
        }

        if (options.Events.Count > RulesMax)
        {
            throw new PersonalizeException($"Events has {options.Events.Count} rules; allowed at most {RulesMax}");
        }

        var types = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (EventRule rule in options.Events)
        {
            if (!types.Add(rule.EventType) || rule.EventType.Length is 0 or > 256)
            {
                throw new PersonalizeException($"Events has the type '{ResourceNames.Printable(rule.EventType)}'; allowed is each type once, 1..256 characters");
            }

            if (rule.Weight is { } weight && !(weight is >= 0 and <= 1))
            {
                throw new PersonalizeException($"the weight of '{ResourceNames.Printable(rule.EventType)}' is {weight}; allowed 0..1");
            }

            if (rule.ValueMin is { } min && !double.IsFinite(min))
            {
                throw new PersonalizeException($"the least value of '{ResourceNames.Printable(rule.EventType)}' is {min}; allowed is a finite number");
            }
        }
    }

    private static void CheckColumns(GroupStore store, IReadOnlyDictionary<string, IReadOnlyList<string>> columns, string what)
    {
        foreach ((string dataset, IReadOnlyList<string> names) in columns)
        {
            DatasetSchema? schema = dataset switch
            {
                "INTERACTIONS" => store.Schemas.Interactions,
                "ITEMS" => store.Schemas.Items,
                "USERS" => store.Schemas.Users,
                _ => throw new PersonalizeException($"{what} names the dataset '{ResourceNames.Printable(dataset)}'; allowed INTERACTIONS, ITEMS, USERS"),
            };
            string[] known = schema is null ? [] : [.. schema.Columns.ToArray().Select(column => column.Name)];
            foreach (string name in names)
            {
                if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    throw new PersonalizeException($"{what} names '{ResourceNames.Printable(name)}' of {dataset}; allowed {(known.Length == 0 ? "none" : string.Join(", ", known))}");
                }
            }
        }
    }
}
