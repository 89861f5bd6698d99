namespace Personalize.Engine;

/// <summary>How many records a dataset group holds.</summary>
/// <param name="Items">Items with a record.</param>
/// <param name="Users">Users with a record.</param>
/// <param name="Interactions">Interactions, bulk and events.</param>
/// <param name="ItemsFromEvents">Items known from interactions only; deleted ones are not counted.</param>
/// <param name="UsersFromEvents">Users known from interactions only, sessions that no user was named for among them; deleted ones are not counted.</param>
public readonly record struct GroupCounts(long Items, long Users, long Interactions, long ItemsFromEvents, long UsersFromEvents);
