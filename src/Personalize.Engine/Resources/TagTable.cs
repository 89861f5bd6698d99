using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Personalize.Engine.Resources;

/// <summary>The tags of resources, by the last part of their ARN. They go with their resource.</summary>
internal sealed class TagTable(PersonalizeEngine engine)
{
    private const int TagsPerResourceMax = 50;
    private const int KeyCharsMax = 128;
    private const int ValueCharsMax = 256;

    private static readonly ImmutableSortedDictionary<string, string> None = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ImmutableSortedDictionary<string, string>> _tags = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Get(string resource) => Of(Require(resource));

    public void Set(string resource, IReadOnlyDictionary<string, string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        foreach ((string key, string value) in tags)
        {
            Check("key", key, 1, KeyCharsMax);
            Check("value", value, 0, ValueCharsMax);
        }

        engine.Changes.Commit(at =>
        {
            string known = Require(resource);
            int count = Of(known).SetItems(tags).Count;
            return count <= TagsPerResourceMax
                ? new TagsSet(known, tags, at)
                : throw new PersonalizeException(PersonalizeErrorCode.LimitExceeded, $"{known} would have {count} tags; allowed {TagsPerResourceMax}");
        });
    }

    public void Remove(string resource, IReadOnlyCollection<string> keys) => engine.Changes.Commit(at => new TagsRemoved(Require(resource), keys, at));

    public void Apply(TagsSet set) => _tags[set.Resource] = Of(set.Resource).SetItems(set.Tags);

    public void Apply(TagsRemoved removed) => _tags[removed.Resource] = Of(removed.Resource).RemoveRange(removed.Keys);

    /// <summary>After a resource went: its tags go too, so that one of its name does not inherit them.</summary>
    public void ForgetGone()
    {
        foreach (string resource in _tags.Keys.Where(resource => !engine.Catalog.Holds(resource)).ToList())
        {
            _tags.TryRemove(resource, out _);
        }
    }

    private ImmutableSortedDictionary<string, string> Of(string resource) => _tags.GetValueOrDefault(resource, None);

    private string Require(string resource)
    {
        string known = ResourceNames.ResourceOf(resource);
        return engine.Catalog.Holds(known)
            ? known
            : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"resource '{ResourceNames.Printable(resource)}' does not exist");
    }

    private static void Check(string what, string text, int charsMin, int charsMax)
    {
        if (text.Length < charsMin || text.Length > charsMax || !text.EnumerateRunes().All(IsAllowed))
        {
            throw new PersonalizeException($"the tag's {what} is '{ResourceNames.Printable(text)}' of {text.Length} characters; allowed are {charsMin}..{charsMax} letters, digits, spaces and _.:/=+-@");
        }
    }

    private static bool IsAllowed(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => true,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => true,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => "_.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal) && rune.IsAscii,
    };
}
