namespace Personalize.Engine.Resources;

/// <summary>A resource that a job makes. Its status changes under the control lock only.</summary>
internal interface IMadeByJob
{
    /// <summary>The group it belongs to.</summary>
    DatasetGroup Group { get; }

    /// <summary>Where it is.</summary>
    ResourceStatus Status { get; set; }

    /// <summary>When it was asked for.</summary>
    DateTimeOffset CreatedAt { get; }

    /// <summary>The catalog has it still.</summary>
    bool IsKnown { get; }

    /// <summary>The record of an end that is not success.</summary>
    CatalogChange DescribeEnd(ResourceState state, string? reason, DateTimeOffset at);
}
