using Personalize.Core.Schemas;

namespace Personalize.Storage.Sizing;

/// <summary>What a store is to hold, for <see cref="StoreSizing"/>.</summary>
public sealed record SizeRequest
{
    public long Items { get; init; }

    public long Users { get; init; }

    public long Interactions { get; init; }

    /// <summary>Null: there is no such dataset.</summary>
    public DatasetSchema? ItemSchema { get; init; }

    public DatasetSchema? UserSchema { get; init; }

    public DatasetSchema? InteractionSchema { get; init; }

    /// <summary>Bytes of an id, on average; more where so many ids need more digits.</summary>
    public int IdBytes { get; init; } = 8;

    /// <summary>Bytes of a text value, on average.</summary>
    public int TextBytes { get; init; } = 20;

    /// <summary>Different values of a categorical column.</summary>
    public int Categories { get; init; } = 100;

    /// <summary><see cref="TextBytes"/> of single columns, by name.</summary>
    public IReadOnlyDictionary<string, int> TextBytesOf { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary><see cref="Categories"/> of single columns, by name.</summary>
    public IReadOnlyDictionary<string, int> CategoriesOf { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
