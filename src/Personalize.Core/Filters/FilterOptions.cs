namespace Personalize.Core.Filters;

/// <summary>How filter expressions are read.</summary>
/// <param name="Extensions">
/// Takes, beyond the AWS language: <c>IS NULL</c>, <c>IS NOT NULL</c>, <c>!=</c>, grouping parentheses (at most
/// <see cref="FilterParser.DepthMax"/> deep), <c>NOW()</c> with offsets such as <c>- 30d</c>, and boolean fields.
/// The meaning of a valid AWS expression is the same either way.
/// </param>
public sealed record FilterOptions(bool Extensions = false)
{
    /// <summary>The AWS language and nothing else.</summary>
    public static FilterOptions Aws { get; } = new();
}

/// <summary>Why a filter cannot be created: what is wrong and at which character, counted from 0.</summary>
public sealed record FilterError(string What, int Position)
{
    /// <summary>The service's wording.</summary>
    public string Message => $"Could not create filter. Invalid Expression: {What} at position {Position}";
}
