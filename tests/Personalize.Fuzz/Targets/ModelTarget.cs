using System.Security.Cryptography;
using Personalize.Training;

namespace Personalize.Fuzz.Targets;

/// <summary>Model files, with a hash that fits: loaded, or refused as damaged; what is loaded is saved as the same bytes.</summary>
internal sealed class ModelTarget : FuzzTarget
{
    private const int HashBytes = 32;

    public override string Name => "model";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            using var stream = new MemoryStream();
            Small().Save(stream);
            yield return stream.ToArray()[..^HashBytes];
        }
    }

    // An array is read in parts of 256 Ki values: one of them may be allocated before its bytes are missed.
    public override long AllocatedBytesMax(int inputBytes) => (16 << 20) + (64L * inputBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        byte[] bytes = [.. input, .. SHA256.HashData(input)];
        TrainedModel model;
        try
        {
            model = TrainedModel.Load(new MemoryStream(bytes));
        }
        catch (InvalidDataException)
        {
            return;
        }
        for (var item = 0; item < model.Items; item++) _ = model.IsCovered(item) && model.OutOf(item).Length == model.InOf(item).Length;
        using var again = new MemoryStream();
        model.Save(again);
        using var third = new MemoryStream();
        TrainedModel.Load(new MemoryStream(again.ToArray())).Save(third);
        Require(again.ToArray().AsSpan().SequenceEqual(third.ToArray()), "saved, loaded and saved again, the bytes differ");
    }

    private static TrainedModel Small() => new()
    {
        Recipe = "fuzz",
        Items = 3,
        Rank = 2,
        In = [1, 2, 3, 4, 5, 6],
        Out = [1, 2, 3, 4, 5, 6],
        Covered = [7],
        Decay = .9f,
        Floor = .1f,
        RepeatWeight = 0,
        PopularityWeight = 1,
        Temperature = 1,
        FeatureCount = 0,
        FeaturesToOut = [0, 0],
        FeaturesToIn = [0, 0],
        Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" },
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["m"] = 1 },
    };
}
