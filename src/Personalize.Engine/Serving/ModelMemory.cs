using Personalize.Training;

namespace Personalize.Engine.Serving;

/// <summary>Bytes of a trained model's arrays.</summary>
internal static class ModelMemory
{
    public static long Of(TrainedModel model)
    {
        long floats = (long)model.In.Length + model.Out.Length + model.FeaturesToIn.Length + model.FeaturesToOut.Length;
        long rest = model.Rest is { } kept ? (kept.Start.Length * 4L) + (kept.Column.Length * 8L) : 0;
        return (floats * sizeof(float)) + (model.Covered.Length * sizeof(ulong)) + rest;
    }
}
