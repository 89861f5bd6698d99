using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON object whose names are data: so many, of one shape, with values of another.</summary>
internal sealed class MapShape(TextShape key, Shape element, int countMax = int.MaxValue) : Shape
{
    public TextShape Key => key;

    public Shape Element => element;

    public int CountMax => countMax;

    public override string Description => $"map{(countMax == int.MaxValue ? "" : $" of 0..{countMax}")}: {key.Description} → {element.Description}";

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            violations.Add(value, "Member must be a map");
            return;
        }

        int count = value.GetPropertyCount();
        if (count > countMax)
            violations.Add(value, $"Member must have length less than or equal to {countMax}");

        foreach (JsonProperty each in value.EnumerateObject())
        {
            if (violations.IsFull)
                return;

            string name = each.Name;
            violations.Enter("key");
            key.CheckKey(value, name, violations);
            violations.Leave();
            violations.Enter(name);
            if (IsAbsent(each.Value))
                violations.AddMissing();
            else
                element.Check(each.Value, violations);

            violations.Leave();
        }
    }
}
