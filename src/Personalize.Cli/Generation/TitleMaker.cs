using System.Globalization;

namespace Personalize.Cli.Generation;

/// <summary>Makes titles that read like films and never says the same one twice.</summary>
/// <remarks>Holds every title given out. The set is only asked, never walked, so its order does not matter.</remarks>
internal sealed class TitleMaker
{
    private const int TriesMax = 12;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A new title for a film of this genre.</summary>
    public string Make(ref SampleRandom random, int genre)
    {
        string title = "";
        for (int attempt = 0; attempt < TriesMax; attempt++)
        {
            title = Draw(ref random, TitleWords.Nouns[genre]);
            if (_taken.Add(title))
                return title;
        }

        return TakeNumbered(title, random.Between(2, 99));
    }

    /// <summary>The title of the part that follows <paramref name="first"/>: "Vault", "Vault II", "Vault III" …</summary>
    public string MakeSequel(string first, int part)
    {
        string title = $"{first} {Roman(part)}";
        return _taken.Add(title) ? title : TakeNumbered(title, 2);
    }

    private static string Draw(ref SampleRandom random, string[] nouns)
    {
        string noun = nouns[random.Next(nouns.Length)];
        switch (random.Next(10))
        {
            case 0: return $"{noun} of {Of(ref random, TitleWords.Places)}";
            case 1: return $"{Of(ref random, TitleWords.Names)}'s {noun}";
            case 2: return $"{Of(ref random, TitleWords.Adjectives)} {noun}";
            case 3: return $"{Of(ref random, TitleWords.Names)} and the {noun}";
            case 4: return $"{noun}, {Of(ref random, nouns)} and {Of(ref random, TitleWords.Names)}";
            case 5: return $"A {noun} in {Of(ref random, TitleWords.Places)}".Replace("A A", "An A", StringComparison.Ordinal);
            case 6: return $"{Of(ref random, TitleWords.Adjectives)} {noun} of {Of(ref random, TitleWords.Places)}";
            default: return $"The {Of(ref random, TitleWords.Adjectives)} {noun}";
        }
    }

    private static string Of(ref SampleRandom random, string[] words) => words[random.Next(words.Length)];

    private string TakeNumbered(string title, int number)
    {
        while (true)
        {
            string numbered = string.Create(CultureInfo.InvariantCulture, $"{title} {number}");
            if (_taken.Add(numbered))
                return numbered;
            number++;
        }
    }

    private static string Roman(int part) => part switch
    {
        2 => "II",
        3 => "III",
        4 => "IV",
        5 => "V",
        _ => part.ToString(CultureInfo.InvariantCulture),
    };
}
