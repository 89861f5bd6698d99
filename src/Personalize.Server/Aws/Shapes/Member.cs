namespace Personalize.Server.Aws.Shapes;

/// <summary>One member of a structure.</summary>
/// <param name="Name">As it stands on the wire.</param>
/// <param name="Shape">What it may be.</param>
/// <param name="IsRequired">Whether it must be there and not null.</param>
internal sealed record Member(string Name, Shape Shape, bool IsRequired = false);
