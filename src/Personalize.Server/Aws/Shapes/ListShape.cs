using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON array of so many elements of one shape.</summary>
internal sealed class ListShape(Shape element, int countMin = 0, int countMax = int.MaxValue) : Shape
{
    public Shape Element => element;

    public int CountMin => countMin;

    public int CountMax => countMax;

    public override string Description => $"list{(countMax == int.MaxValue ? "" : $" of {countMin}..{countMax}")}: {element.Description}";

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            violations.Add(value, "Member must be a list");
            return;
        }

        int count = value.GetArrayLength();
        if (count < countMin)
            violations.Add(value, $"Member must have length greater than or equal to {countMin}");
        else if (count > countMax)
            violations.Add(value, $"Member must have length less than or equal to {countMax}");

        int index = 0;
        foreach (JsonElement each in value.EnumerateArray())
        {
            if (violations.IsFull)
                return;

            violations.Enter(++index); // The service counts from 1.
            if (IsAbsent(each))
                violations.AddMissing();
            else
                element.Check(each, violations);

            violations.Leave();
        }
    }
}
