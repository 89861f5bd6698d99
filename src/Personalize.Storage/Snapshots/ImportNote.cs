namespace Personalize.Storage.Snapshots;

/// <summary>An import that the log names: its file is needed as long as a snapshot from before it is kept.</summary>
/// <param name="Group">Of which dataset group.</param>
/// <param name="Sequence">Number of the commit record on the group's stream 0.</param>
/// <param name="File">Name of the file, 32 hexadecimal digits.</param>
public readonly record struct ImportNote(uint Group, ulong Sequence, string File);
