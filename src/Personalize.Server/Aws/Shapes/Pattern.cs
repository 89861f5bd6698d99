using System.Text.RegularExpressions;

namespace Personalize.Server.Aws.Shapes;

/// <summary>A pattern of the service model: as clients are told it, and as it is tested, anchored at both ends.</summary>
internal sealed partial class Pattern(string text, Regex expression)
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static Pattern Name { get; } = new(@"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", NameExpression());

    public static Pattern Arn { get; } = new(@"arn:([a-z\d-]+):personalize:.*:.*:.+", ArnExpression());

    public static Pattern RoleArn { get; } = new(@"arn:([a-z\d-]+):iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+", RoleArnExpression());

    public static Pattern KmsKeyArn { get; } = new("arn:aws.*:kms:.*:[0-9]{12}:key/.*", KmsKeyArnExpression());

    public static Pattern Location { get; } = new("(s3|http|https)://.+", LocationExpression());

    public static Pattern ColumnName { get; } = new(@"[A-Za-z_][A-Za-z\d_]*", ColumnNameExpression());

    public static Pattern DatasetType { get; } = new("^[A-Za-z_]+$", DatasetTypeExpression());

    public static Pattern Schedule { get; } = new(@"rate\(\d+ days?\)", ScheduleExpression());

    public static Pattern Ascii { get; } = new(@"\p{ASCII}{0,1500}", AsciiExpression());

    public static Pattern Tag { get; } = new(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", TagExpression());

    public static Pattern Attribute { get; } = new(@"[A-Za-z\d_]+", AttributeExpression());

    public static Pattern FilterAttribute { get; } = new("[A-Za-z0-9_]+", AttributeExpression());

    public static Pattern Printed { get; } = new(@"^[\x20-\x7E]*[\x21-\x7E]+[\x20-\x7E]*$", PrintedExpression());

    /// <summary>The pattern as messages show it.</summary>
    public override string ToString() => text;

    public bool Fits(ReadOnlySpan<char> value) => expression.IsMatch(value);

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9\-_]*\z", Linear)]
    private static partial Regex NameExpression();

    [GeneratedRegex(@"\Aarn:[a-z0-9-]+:personalize:.*:.*:.+\z", Linear)]
    private static partial Regex ArnExpression();

    [GeneratedRegex(@"\Aarn:[a-z0-9-]+:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@\-/]+\z", Linear)]
    private static partial Regex RoleArnExpression();

    [GeneratedRegex(@"\Aarn:aws.*:kms:.*:[0-9]{12}:key/.*\z", Linear)]
    private static partial Regex KmsKeyArnExpression();

    [GeneratedRegex(@"\A(s3|http|https)://.+\z", Linear | RegexOptions.ExplicitCapture)]
    private static partial Regex LocationExpression();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", Linear)]
    private static partial Regex ColumnNameExpression();

    [GeneratedRegex(@"\A[A-Za-z_]+\z", Linear)]
    private static partial Regex DatasetTypeExpression();

    [GeneratedRegex(@"\Arate\([0-9]+ days?\)\z", Linear)]
    private static partial Regex ScheduleExpression();

    [GeneratedRegex(@"\A[\x00-\x7F]*\z", Linear)]
    private static partial Regex AsciiExpression();

    [GeneratedRegex(@"\A[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", Linear)]
    private static partial Regex TagExpression();

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z", Linear)]
    private static partial Regex AttributeExpression();

    [GeneratedRegex(@"\A[\x20-\x7E]*[\x21-\x7E][\x20-\x7E]*\z", Linear)]
    private static partial Regex PrintedExpression();
}
