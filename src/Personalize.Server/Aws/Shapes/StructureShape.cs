using System.Text.Json;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A JSON object with named members; members that it does not name are ignored, as newer clients may send them.</summary>
internal sealed class StructureShape(params Member[] members) : Shape
{
    /// <summary>No members: operations that answer nothing.</summary>
    public static StructureShape Empty { get; } = new();

    public IReadOnlyList<Member> Members => members;

    public override string Description => $"{{{string.Join(", ", members.Select(m => m.IsRequired ? m.Name + "*" : m.Name))}}}";

    /// <summary>These members and others behind them.</summary>
    public StructureShape With(params Member[] more) => new([.. members, .. more]);

    public override void Check(JsonElement value, Violations violations)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            violations.Add(value, "Member must be a structure");
            return;
        }

        foreach (Member member in members)
        {
            if (violations.IsFull)
                return;

            bool isThere = value.TryGetProperty(member.Name, out JsonElement each) && !IsAbsent(each);
            if (!isThere && !member.IsRequired)
                continue;

            violations.Enter(member.Name);
            if (isThere)
                member.Shape.Check(each, violations);
            else
                violations.AddMissing();

            violations.Leave();
        }
    }
}
