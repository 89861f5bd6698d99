using System.Text.Json.Serialization;
using Personalize.Engine.Serving;

namespace Personalize.Engine.Resources;

/// <summary>One change of the resource catalog: the JSON payload of a catalog record on group 0, stream 0.</summary>
/// <remarks>The <c>change</c> discriminators are persisted: add new ones, never rename.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "change")]
[JsonDerivedType(typeof(GroupCreated), "group-created")]
[JsonDerivedType(typeof(GroupDropped), "group-dropped")]
[JsonDerivedType(typeof(SolutionVersionTrained), "solution-version-trained")]
[JsonDerivedType(typeof(SolutionCreated), "solution-created")]
[JsonDerivedType(typeof(SolutionUpdated), "solution-updated")]
[JsonDerivedType(typeof(SolutionDropped), "solution-dropped")]
[JsonDerivedType(typeof(VersionBegun), "solution-version-begun")]
[JsonDerivedType(typeof(VersionEnded), "solution-version-ended")]
[JsonDerivedType(typeof(ImportBegun), "import-begun")]
[JsonDerivedType(typeof(ImportCommitting), "import-committing")]
[JsonDerivedType(typeof(ImportEnded), "import-ended")]
[JsonDerivedType(typeof(JobsInterrupted), "jobs-interrupted")]
[JsonDerivedType(typeof(CampaignDeployed), "campaign-deployed")]
[JsonDerivedType(typeof(CampaignDropped), "campaign-dropped")]
[JsonDerivedType(typeof(FilterCreated), "filter-created")]
[JsonDerivedType(typeof(FilterDropped), "filter-dropped")]
[JsonDerivedType(typeof(DatasetCreated), "dataset-created")]
[JsonDerivedType(typeof(DatasetUpdated), "dataset-updated")]
[JsonDerivedType(typeof(DatasetDropped), "dataset-dropped")]
[JsonDerivedType(typeof(SchemaCreated), "schema-created")]
[JsonDerivedType(typeof(SchemaDropped), "schema-dropped")]
[JsonDerivedType(typeof(EventTrackerCreated), "event-tracker-created")]
[JsonDerivedType(typeof(EventTrackerDropped), "event-tracker-dropped")]
[JsonDerivedType(typeof(TagsSet), "tags-set")]
[JsonDerivedType(typeof(TagsRemoved), "tags-removed")]
internal abstract record CatalogChange(DateTimeOffset At);

/// <summary>A dataset group and the schemas of its datasets, null where it has none.</summary>
internal sealed record GroupCreated(
    uint Number,
    string Name,
    string? Interactions,
    string? Items,
    string? Users,
    DateTimeOffset At,
    DatasetDomain? Domain = null,
    string? RoleArn = null,
    string? KmsKeyArn = null) : CatalogChange(At);

internal sealed record GroupDropped(uint Number, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>A trained result; the model is the file of that name in the model folder. Its item features are of columns by number: <c>ItemColumns</c> names them.</summary>
internal sealed record SolutionVersionTrained(
    uint Group,
    string Solution,
    string Version,
    string Recipe,
    string ModelFile,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    DateTimeOffset At,
    TrainingMode Mode = TrainingMode.Full,
    double? TrainingHours = null,
    EventSelection? Events = null,
    IReadOnlyList<string>? ItemColumns = null,
    long? Interactions = null,
    long? InteractionChanges = null) : CatalogChange(At);

/// <summary>A campaign begins to serve a solution version, or changes to another or in its settings; records from before there were settings have none.</summary>
internal sealed record CampaignDeployed(
    string Name, uint Group, string Solution, string Version, DateTimeOffset At, CampaignConfig? Config = null) : CatalogChange(At);

internal sealed record CampaignDropped(string Name, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>A filter of a group; whether the language's extensions were on when it was read stays with it.</summary>
internal sealed record FilterCreated(string Name, uint Group, string Expression, bool Extensions, DateTimeOffset At) : CatalogChange(At);

internal sealed record FilterDropped(string Name, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>A schema under a name, for datasets of any group of its domain.</summary>
internal sealed record SchemaCreated(string Name, string Text, DatasetDomain? Domain, DateTimeOffset At) : CatalogChange(At);

internal sealed record SchemaDropped(string Name, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>A dataset that came after its group, with the schema of that name.</summary>
internal sealed record DatasetCreated(uint Group, DatasetType Type, string Name, string Schema, DateTimeOffset At) : CatalogChange(At);

internal sealed record DatasetUpdated(uint Group, DatasetType Type, string Schema, DateTimeOffset At) : CatalogChange(At);

internal sealed record DatasetDropped(uint Group, DatasetType Type, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>The name under which a group takes events.</summary>
internal sealed record EventTrackerCreated(uint Group, string Name, string Id, string TrackingId, DateTimeOffset At) : CatalogChange(At);

internal sealed record EventTrackerDropped(string Id, DateTimeOffset At) : CatalogChange(At), IResourceDropped;

/// <summary>Tags of a resource, which is named by the last part of its ARN; others of it stay.</summary>
internal sealed record TagsSet(string Resource, IReadOnlyDictionary<string, string> Tags, DateTimeOffset At) : CatalogChange(At);

internal sealed record TagsRemoved(string Resource, IReadOnlyCollection<string> Keys, DateTimeOffset At) : CatalogChange(At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CatalogChange))]
internal sealed partial class CatalogJson : JsonSerializerContext;
