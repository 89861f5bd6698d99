namespace Personalize.Engine;

/// <summary>A job of this process as it was when asked.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Resource">What comes of it, the last part of its ARN: <c>solution/movies/0123abcd</c> or <c>dataset-import-job/monday</c>.</param>
/// <param name="Group">Name of its dataset group.</param>
/// <param name="State">Where it is.</param>
/// <param name="Stage">What it is doing; empty before and after.</param>
/// <param name="Share">Share that is done, 0..1.</param>
/// <param name="FailureReason">Why it failed; null otherwise.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="ChangedAt">When its state changed last.</param>
public sealed record JobStatus(
    JobKind Kind, string Resource, string Group, ResourceState State, string Stage, double Share, string? FailureReason, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);
