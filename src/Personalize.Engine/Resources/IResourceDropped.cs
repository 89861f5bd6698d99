namespace Personalize.Engine.Resources;

/// <summary>A change that takes resources away: what hangs on them, as tags do, goes after it.</summary>
internal interface IResourceDropped;
