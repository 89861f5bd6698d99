using System.Globalization;
using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON number within a range; whole ones have 32 bits.</summary>
internal sealed class NumberShape(bool isWhole, double min = double.NegativeInfinity, double max = double.PositiveInfinity) : Shape
{
    public bool IsWhole => isWhole;

    public double Min => min;

    public double Max => max;

    public override string Description =>
        (isWhole ? "whole number" : "number") + (double.IsInfinity(min) && double.IsInfinity(max) ? "" : $" {Edge(min)}..{Edge(max)}");

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || (isWhole && !value.TryGetInt32(out _)))
            violations.Add(value, isWhole ? "Member must be an integer" : "Member must be a number");
        else if (number < min)
            violations.Add(value, $"Member must have value greater than or equal to {Edge(min)}");
        else if (number > max)
            violations.Add(value, $"Member must have value less than or equal to {Edge(max)}");
    }

    private static string Edge(double edge) => double.IsInfinity(edge) ? "" : edge.ToString(CultureInfo.InvariantCulture);
}
