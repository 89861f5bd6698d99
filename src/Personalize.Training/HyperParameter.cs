using System.Globalization;

namespace Personalize.Training;

/// <summary>What a hyperparameter's text must be.</summary>
public enum HyperParameterKind
{
    Integer,
    Continuous,
    Categorical,
}

/// <summary>One named setting of a recipe, given and answered as text.</summary>
/// <param name="Name">Name as the service spells it.</param>
/// <param name="Kind">What its text must be.</param>
/// <param name="Default">Value where none is given.</param>
/// <param name="Min">Smallest number allowed.</param>
/// <param name="Max">Largest number allowed.</param>
/// <param name="Values">Texts allowed, for <see cref="HyperParameterKind.Categorical"/>.</param>
/// <param name="Tunable">Whether a search over ranges may set it.</param>
/// <param name="OfFeatures">Whether it belongs to the feature transformation, else to the algorithm.</param>
public sealed record HyperParameter(
    string Name, HyperParameterKind Kind, string Default, double Min = 0, double Max = 0,
    IReadOnlyList<string>? Values = null, bool Tunable = false, bool OfFeatures = false)
{
    /// <summary>Whether <paramref name="text"/> is allowed; if not, <paramref name="error"/> names the value seen and the values allowed.</summary>
    public bool TryCheck(string text, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool holds = Kind switch
        {
            HyperParameterKind.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && whole >= Min && whole <= Max,
            HyperParameterKind.Continuous => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= Min && number <= Max,
            HyperParameterKind.Categorical => Values!.Contains(text, StringComparer.Ordinal),
            _ => throw new InvalidOperationException($"kind {Kind}"),
        };
        error = holds ? null : $"{Name} is {Shorten(text)}; allowed {Allowed()}";
        return holds;
    }

    private string Allowed() => Kind switch
    {
        HyperParameterKind.Integer => string.Create(CultureInfo.InvariantCulture, $"whole numbers {Min}..{Max}"),
        HyperParameterKind.Continuous => string.Create(CultureInfo.InvariantCulture, $"numbers {Min}..{Max}"),
        HyperParameterKind.Categorical => string.Join(", ", Values!),
        _ => throw new InvalidOperationException($"kind {Kind}"),
    };

    private static string Shorten(string text) => text.Length <= 40 ? $"\"{text}\"" : $"\"{text[..40]}…\"";
}
