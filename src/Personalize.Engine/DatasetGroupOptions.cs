namespace Personalize.Engine;

/// <summary>What a dataset group is made with; all of it optional.</summary>
public sealed record DatasetGroupOptions
{
    /// <summary>Avro JSON of the interactions dataset; null: it may come later.</summary>
    public string? Interactions { get; init; }

    /// <summary>Avro JSON of the items dataset; null: it may come later.</summary>
    public string? Items { get; init; }

    /// <summary>Avro JSON of the users dataset; null: it may come later.</summary>
    public string? Users { get; init; }

    /// <summary>The domain that all its schemas have to be of; null: none, each schema is as its maker likes.</summary>
    public DatasetDomain? Domain { get; init; }

    /// <summary>Kept and told, not used: who may use the key. Given with <see cref="KmsKeyArn"/> or not at all.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Kept and told, not used: what is on disk is sealed by the engine's own key.</summary>
    public string? KmsKeyArn { get; init; }
}
