using Personalize.Engine;

namespace Personalize.Server.Resp.Commands;

/// <summary>How a job ended.</summary>
/// <param name="State">Active where it went well.</param>
/// <param name="FailureReason">Why it failed, for people.</param>
/// <param name="Refused">What the engine refused, where that is why.</param>
internal readonly record struct JobOutcome(ResourceState State, string? FailureReason, PersonalizeException? Refused);
