using System.Runtime.InteropServices;
using Personalize.Training.ColdStart;
using Personalize.Training.Matrices;

namespace Personalize.Training;

/// <summary>The fixed layout of a model on disk, little endian.</summary>
/// <remarks>
/// <code>
/// u64 magic "PEMODEL\0"                                   8
/// u32 format version                                      4   3
/// i32 items, i32 rank, i32 featureCount                  12
/// i32 restEntries (-1: no rest), i32 restEvents           8
/// f32 decay, floor, repeatWeight, popularityWeight       16   repeatWeight may be -infinity
/// f32 temperature, shortHistoryPopularityWeight           8
/// f32 In[items × rank], Out[items × rank]
/// u64 covered[(items + 63) / 64]
/// f32 FeaturesToIn, FeaturesToOut [(featureCount + 1) × rank] each
/// with a rest: i32 start[items + 1], i32 column[restEntries], f32 value[restEntries]
/// i32 bytes, feature space
/// text recipe; i32 count, (text name, text value) each; i32 count, (text name, f64 value) each     text = i32 bytes, UTF-8
/// i32 equations (0: none, else rank - 1), f32 ridge, f32 background[equations²]
/// SHA-256 of all before                                  32
/// </code>
/// </remarks>
internal static class TrainedModelFile
{
    private const ulong Magic = 0x00_4C_45_44_4F_4D_45_50;
    private const int Version = 3;

    /// <summary>2^32: with it a user vector of 400 events on items of 256 features stays below the 2^56 that a scan takes.</summary>
    private const float NumberMax = 4_294_967_296f;

    /// <summary>2^-126, the smallest number that is not denormal.</summary>
    private const float NumberMin = 1.17549435e-38f;

    private const int TextBytesMax = 1 << 16;
    private const int FeatureSpaceBytesMax = 1 << 28;

    public static void Save(TrainedModel model, Stream stream)
    {
        using var writer = new HashedWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(model.Items);
        writer.Write(model.Rank);
        writer.Write(model.FeatureCount);
        writer.Write(model.Rest?.Column.Length ?? -1);
        writer.Write(model.RestEvents);
        writer.Write([model.Decay, model.Floor, model.RepeatWeight, model.PopularityWeight, model.Temperature, model.ShortHistoryPopularityWeight]);
        writer.Write<float>(model.In);
        writer.Write<float>(model.Out);
        writer.Write<ulong>(model.Covered);
        writer.Write<float>(model.FeaturesToIn);
        writer.Write<float>(model.FeaturesToOut);
        if (model.Rest is { } rest)
        {
            writer.Write<int>(rest.Start);
            writer.Write<int>(rest.Column);
            writer.Write<float>(rest.Value);
        }

        SaveNames(model, writer);
        writer.Write(model.Equations is null ? 0 : model.Rank - 1);
        writer.Write([model.Equations?.Ridge ?? 0]);
        writer.Write<float>(model.Equations?.Background ?? []);
        writer.WriteHash();
    }

    private static void SaveNames(TrainedModel model, HashedWriter writer)
    {
        byte[] space = model.FeatureSpace.ToBytes();
        writer.Write(space.Length);
        writer.Write<byte>(space);
        writer.Write(model.Recipe);
        writer.Write(model.Parameters.Count);
        foreach (var (name, value) in model.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(model.Metrics.Count);
        foreach (var (name, value) in model.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(value);
        }
    }

    public static TrainedModel Load(Stream stream)
    {
        using var reader = new HashedReader(stream);
        Require(reader.ReadOne<ulong>() == Magic, "this is not a model: it does not begin with PEMODEL");
        int version = reader.ReadOne<int>();
        Require(version == Version, $"model format version {version}; known is {Version}");
        int items = InRange("items", reader.ReadOne<int>(), 0, int.MaxValue / 2);
        int rank = InRange("rank", reader.ReadOne<int>(), 1, TrainedModel.RankMax);
        int features = InRange("features", reader.ReadOne<int>(), 0, 1 << 20);
        int restEntries = InRange("entries of the rest", reader.ReadOne<int>(), -1, int.MaxValue / 2);
        int restEvents = InRange("events of the rest", reader.ReadOne<int>(), 0, TrainedModel.HistoryEventsMax);
        Require((long)items * rank <= Array.MaxLength, $"{items} items of rank {rank}");
        float[] settings = reader.Read<float>(6);
        float[] inVectors = Finite("In", reader.Read<float>(items * rank));
        float[] outVectors = Finite("Out", reader.Read<float>(items * rank));
        ulong[] covered = reader.Read<ulong>((items + 63) / 64);
        float[] featuresToIn = Finite("FeaturesToIn", reader.Read<float>((features + 1) * rank));
        float[] featuresToOut = Finite("FeaturesToOut", reader.Read<float>((features + 1) * rank));
        var rest = restEntries < 0 ? null : ReadRest(reader, items, restEntries);
        byte[] space = reader.Read<byte>(InRange("bytes of the feature space", reader.ReadOne<int>(), 0, FeatureSpaceBytesMax));
        string recipe = reader.ReadText(TextBytesMax);
        var parameters = ReadPairs(reader, r => r.ReadText(TextBytesMax));
        var metrics = ReadPairs(reader, r => r.ReadOne<double>());
        var equations = ReadEquations(reader, rank);
        reader.CheckHash();
        return new TrainedModel
        {
            Recipe = recipe,
            Items = items,
            Rank = rank,
            In = inVectors,
            Out = outVectors,
            Covered = covered,
            Decay = InRange("decay", settings[0], 0, 1),
            Floor = InRange("floor", settings[1], 0, 1),
            RepeatWeight = InRange("repeat weight", settings[2], float.NegativeInfinity, 1e6f),
            PopularityWeight = InRange("popularity weight", settings[3], 0, 1e6f),
            ShortHistoryPopularityWeight = InRange("popularity weight of short histories", settings[5], 0, 1e6f),
            Temperature = InRange("temperature", settings[4], float.Epsilon, 1e6f),
            Rest = rest,
            RestEvents = restEvents,
            FeatureCount = features,
            FeaturesToIn = featuresToIn,
            FeaturesToOut = featuresToOut,
            FeatureSpace = ReadSpace(space, features),
            Equations = equations,
            Parameters = parameters,
            Metrics = metrics,
        };
    }

    private static FoldInEquations? ReadEquations(HashedReader reader, int rank)
    {
        int size = reader.ReadOne<int>();
        Require(size == 0 || size == rank - 1, $"equations of {size} unknowns in a model of rank {rank}");
        float ridge = InRange("ridge", reader.ReadOne<float>(), 0, float.MaxValue);
        float[] background = Finite("the background", reader.Read<float>(size * size));
        return size == 0 ? null : new FoldInEquations(background, ridge);
    }

    private static CompressedRows ReadRest(HashedReader reader, int items, int entries)
    {
        int[] start = reader.Read<int>(items + 1);
        int[] column = reader.Read<int>(entries);
        float[] value = Finite("the rest", reader.Read<float>(entries));
        try
        {
            return new CompressedRows(items, start, column, value);
        }
        catch (ArgumentException contradiction)
        {
            throw new InvalidDataException($"the rest of the model is damaged: {contradiction.Message}", contradiction);
        }
    }

    private static FeatureSpace ReadSpace(ReadOnlySpan<byte> bytes, int features)
    {
        var space = FeatureSpace.FromBytes(bytes);
        Require(space.Count == 0 || space.Count == features, $"a space of {space.Count} features in a model of {features}");
        return space;
    }

    private static Dictionary<string, T> ReadPairs<T>(HashedReader reader, Func<HashedReader, T> readValue)
    {
        int count = InRange("named values", reader.ReadOne<int>(), 0, 10_000);
        var pairs = new Dictionary<string, T>(StringComparer.Ordinal);
        for (int pair = 0; pair < count; pair++)
        {
            string name = reader.ReadText(TextBytesMax);
            Require(pairs.TryAdd(name, readValue(reader)), $"the name {name} twice");
        }

        return pairs;
    }

    /// <summary>Refuses what no arithmetic of serving may meet, and makes +0 of what is denormal.</summary>
    private static float[] Finite(string what, float[] values)
    {
        foreach (ref float value in values.AsSpan())
        {
            float size = MathF.Abs(value);
            if (!(size <= NumberMax)) throw new InvalidDataException($"{what} holds {value}; allowed are numbers of at most {NumberMax} in size");
            if (size < NumberMin) value = 0;
        }

        return values;
    }

    private static T InRange<T>(string what, T value, T min, T max)
        where T : IComparable<T>
    {
        Require(value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0, $"{what} {value}; allowed {min}..{max}");
        return value;
    }

    internal static void Require(bool holds, string message)
    {
        if (!holds) throw new InvalidDataException(message);
    }
}
