namespace Personalize.Training;

/// <summary>The last check of a training: no number that is none leaves it.</summary>
internal static class ModelNumbers
{
    /// <exception cref="ArithmeticException">A vector, the rest or the equations hold a number that is not finite.</exception>
    public static TrainedModel Checked(TrainedModel model)
    {
        Check("In", model.In);
        Check("Out", model.Out);
        Check("the rest", model.Rest?.Value);
        Check("the features", model.FeaturesToIn);
        Check("the features", model.FeaturesToOut);
        Check("the equations", model.Equations?.Background);
        return model;
    }

    private static void Check(string what, float[]? values)
    {
        foreach (float value in values ?? [])
            if (!float.IsFinite(value)) throw new ArithmeticException($"{what} would hold {value}");
    }
}
