namespace Personalize.Fuzz;

/// <summary>A reader broke what it promises.</summary>
internal sealed class FuzzException(string what) : Exception(what);
