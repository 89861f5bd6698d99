using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Personalize.Training;

namespace Personalize.Engine.Resources;

/// <summary>From the JSON text of <c>solutionConfig</c> to what the engine acts on.</summary>
/// <remarks>
/// <code>
/// { "eventValueThreshold": "3.5", "algorithmHyperParameters": { name: text }, "featureTransformationParameters": { name: text },
///   "eventsConfig": { "eventParametersList": [ { "eventType": "watch", "eventValueThreshold": 0.5, "weight": 0.8 } ] },       at most 10
///   "trainingDataConfig": { "excludedDatasetColumns": { "Items": [ "TITLE" ] }, "includedDatasetColumns": { } },             at most 3 datasets of 50
///   "autoTrainingConfig": { "schedulingExpression": "rate(7 days)" },                                                        1..30
///   "hpoConfig": { "hpoResourceConfig": { "maxNumberOfTrainingJobs": "10" },                                                 1..40
///     "algorithmHyperParameterRanges": { "integerHyperParameterRanges": [ { "name": "bptt", "minValue": 2, "maxValue": 32 } ],
///       "continuousHyperParameterRanges": [ ], "categoricalHyperParameterRanges": [ { "name": "recency_mask", "values": [ "true" ] } ] } },
///   "optimizationObjective": { "itemAttribute": "PRICE", "objectiveSensitivity": "OFF" } }
/// </code>
/// Members not named here are kept in the text and mean nothing.
/// </remarks>
internal static class SolutionConfigReader
{
    private const int TextMax = 64 << 10;
    private const int RulesMax = 10;
    private const int DatasetsMax = 3;
    private const int ColumnsMax = 50;
    private const int SearchesMax = 40;
    private const int ParallelMax = 10;
    private const int RangesMax = 100;

    public static SolutionConfig Read(string? json)
    {
        if (json is null)
        {
            return new SolutionConfig();
        }

        JsonObject root = Parse(json);
        RequireObjectiveOff(Member(root, "optimizationObjective"));
        return new SolutionConfig
        {
            Parameters = ReadParameters(root),
            EventValueThreshold = ReadNumber(root["eventValueThreshold"], "eventValueThreshold"),
            Events = ReadEvents(Member(root, "eventsConfig")),
            ExcludedColumns = ReadColumns(Member(root, "trainingDataConfig"), "excludedDatasetColumns"),
            IncludedColumns = ReadColumns(Member(root, "trainingDataConfig"), "includedDatasetColumns"),
            Schedule = ReadSchedule(Member(root, "autoTrainingConfig")),
            SearchTrainingsMax = ReadSearches(Member(root, "hpoConfig")),
            Searched = ReadRanges(Member(Member(root, "hpoConfig"), "algorithmHyperParameterRanges")),
        };
    }

    /// <summary>The config with what an update brings: <c>autoTrainingConfig</c> and <c>eventsConfig</c>.</summary>
    public static string? Merge(string? json, string? update)
    {
        if (update is null)
        {
            return json;
        }

        JsonObject merged = json is null ? [] : Parse(json);
        foreach ((string name, JsonNode? value) in Parse(update))
        {
            if (name is "autoTrainingConfig" or "eventsConfig") // Others are newer clients'.
            {
                merged[name] = value?.DeepClone();
            }
        }

        return merged.ToJsonString();
    }

    /// <summary>The JSON text of parameters alone; null for none.</summary>
    public static string? Write(Recipe recipe, IReadOnlyDictionary<string, string>? parameters)
    {
        if (parameters is null or { Count: 0 })
        {
            return null;
        }

        var root = new JsonObject();
        foreach ((string name, string value) in parameters)
        {
            string map = recipe.Find(name) is { OfFeatures: true } ? "featureTransformationParameters" : "algorithmHyperParameters";
            if (root[map] is not JsonObject texts)
            {
                root[map] = texts = [];
            }

            texts[name] = value;
        }

        return root.ToJsonString();
    }

    private static JsonObject Parse(string json)
    {
        if (json.Length > TextMax)
        {
            throw new PersonalizeException($"the solution's config has {json.Length} characters; allowed at most {TextMax}");
        }

        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new PersonalizeException($"the solution's config is {ResourceNames.Printable(json)}; allowed is a JSON object");
        }
        catch (JsonException malformed)
        {
            throw new PersonalizeException($"the solution's config is no JSON: {malformed.Message}", malformed);
        }
    }

    private static Dictionary<string, string> ReadParameters(JsonObject root)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string map in (string[])["algorithmHyperParameters", "featureTransformationParameters"])
        {
            foreach ((string name, JsonNode? value) in Member(root, map) ?? [])
            {
                parameters[name] = Text(value, name);
            }
        }

        return parameters;
    }

    private static List<EventRule> ReadEvents(JsonObject? events)
    {
        var rules = new List<EventRule>();
        foreach (JsonNode? node in List(events, "eventParametersList", RulesMax))
        {
            JsonObject rule = node as JsonObject ?? throw Wrong("eventParametersList", node, "objects");
            string type = rule["eventType"] is { } given ? Text(given, "eventType") : "";
            double? weight = ReadNumber(rule["weight"], "weight");
            if (type.Length is 0 or > 256)
            {
                throw Wrong("eventType", rule["eventType"], "1..256 characters");
            }

            if (weight is not null and not (>= 0 and <= 1))
            {
                throw Wrong("weight", rule["weight"], "0..1");
            }

            if (rules.Exists(other => string.Equals(other.EventType, type, StringComparison.OrdinalIgnoreCase)))
            {
                throw Wrong("eventType", rule["eventType"], "each type once");
            }

            rules.Add(new EventRule(type, ReadNumber(rule["eventValueThreshold"], "eventValueThreshold"), weight));
        }

        return rules;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadColumns(JsonObject? training, string name)
    {
        var columns = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        JsonObject datasets = Member(training, name) ?? [];
        foreach ((string dataset, JsonNode? _) in datasets)
        {
            string capitals = dataset.ToUpperInvariant();
            if (capitals is not ("INTERACTIONS" or "ITEMS" or "USERS" or "ACTIONS" or "ACTION_INTERACTIONS"))
            {
                throw new PersonalizeException($"{name} names the dataset '{ResourceNames.Printable(dataset)}'; allowed Interactions, Items, Users");
            }

            columns[capitals] = [.. List(datasets, dataset, ColumnsMax).Select(column => Text(column, name))];
        }

        return columns.Count <= DatasetsMax ? columns : throw new PersonalizeException($"{name} names {columns.Count} datasets; allowed at most {DatasetsMax}");
    }

    private static TimeSpan ReadSchedule(JsonObject? training)
    {
        if (training?["schedulingExpression"] is not { } node)
        {
            return SolutionConfig.DefaultSchedule;
        }

        string text = Text(node, "schedulingExpression");
        string[] words = text.StartsWith("rate(", StringComparison.Ordinal) && text.EndsWith(')') ? text[5..^1].Split(' ') : [];
        return words is [_, "day" or "days"] && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days is >= 1 and <= 30
            ? TimeSpan.FromDays(days)
            : throw Wrong("schedulingExpression", node, "rate(N days), N 1..30");
    }

    private static int? ReadSearches(JsonObject? hpo)
    {
        JsonObject? resources = Member(hpo, "hpoResourceConfig");
        ReadCount(resources, "maxParallelTrainingJobs", ParallelMax); // One at a time here, whatever is asked.
        return ReadCount(resources, "maxNumberOfTrainingJobs", SearchesMax);
    }

    private static int? ReadCount(JsonObject? holder, string name, int max)
    {
        if (holder?[name] is not { } node)
        {
            return null;
        }

        return int.TryParse(Text(node, name), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= max
            ? count
            : throw Wrong(name, node, $"1..{max}");
    }

    /// <summary>Parameters that a search may set, with the ends of their ranges or the values to choose among.</summary>
    private static List<KeyValuePair<string, string>> ReadRanges(JsonObject? ranges)
    {
        var searched = new List<KeyValuePair<string, string>>();
        foreach (string kind in (string[])["integerHyperParameterRanges", "continuousHyperParameterRanges", "categoricalHyperParameterRanges"])
        {
            foreach (JsonNode? node in List(ranges, kind, RangesMax))
            {
                JsonObject range = node as JsonObject ?? throw Wrong(kind, node, "objects");
                string name = Text(range["name"], "name");
                if (ReadNumber(range["minValue"], "minValue") is { } least && ReadNumber(range["maxValue"], "maxValue") is { } most && least > most)
                {
                    throw Wrong($"{name}.minValue", range["minValue"], $"at most its maxValue, {ResourceNames.Printable(range["maxValue"]!.ToJsonString())}");
                }

                JsonNode?[] values = [range["minValue"], range["maxValue"], .. List(range, "values", RangesMax)];
                searched.AddRange(values.Where(value => value is not null).Select(value => KeyValuePair.Create(name, Text(value, name))));
            }
        }

        return searched;
    }

    private static void RequireObjectiveOff(JsonObject? objective)
    {
        if (objective is not null && objective["objectiveSensitivity"]?.ToJsonString() != "\"OFF\"")
        {
            throw new PersonalizeException("optimizationObjective is given, which is not built yet; allowed is objectiveSensitivity OFF");
        }
    }

    /// <summary>A number, or a text that is one: the service has both.</summary>
    private static double? ReadNumber(JsonNode? node, string name)
    {
        if (node is null || (node.GetValueKind() == JsonValueKind.String && node.GetValue<string>().Length == 0))
        {
            return null;
        }

        return double.TryParse(Text(node, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, node, "a finite number");
    }

    private static JsonObject? Member(JsonObject? holder, string name) => holder?[name] switch
    {
        null => null,
        JsonObject member => member,
        JsonNode other => throw Wrong(name, other, "an object"),
    };

    private static JsonArray List(JsonObject? holder, string name, int countMax)
    {
        JsonArray list = holder?[name] switch
        {
            null => [],
            JsonArray array => array,
            JsonNode other => throw Wrong(name, other, "a list"),
        };
        return list.Count <= countMax ? list : throw new PersonalizeException($"{name} has {list.Count} elements; allowed at most {countMax}");
    }

    private static string Text(JsonNode? node, string name)
    {
        try
        {
            return node?.GetValueKind() switch
            {
                JsonValueKind.String => node.GetValue<string>(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
                _ => throw Wrong(name, node, "text"),
            };
        }
        catch (InvalidOperationException malformed)
        {
            throw new PersonalizeException($"{ResourceNames.Printable(name)} is half a character of UTF-16; allowed is text", malformed);
        }
    }

    private static PersonalizeException Wrong(string name, JsonNode? seen, string allowed) =>
        new($"{ResourceNames.Printable(name)} is {ResourceNames.Printable(seen?.ToJsonString() ?? "null")}; allowed {allowed}");
}
