namespace Personalize.Engine;

/// <summary>What an import brought.</summary>
/// <param name="Records">Rows of the files that became records.</param>
/// <param name="FileBytes">Bytes of the import file, which is part of the change log from now on.</param>
public readonly record struct ImportResult(long Records, long FileBytes);
