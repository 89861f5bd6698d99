namespace Personalize.Engine.Resources;

/// <summary>The next commit of this file in the group is that of the job: should the process end before it can say so, the next one sees it.</summary>
/// <param name="Name">The job.</param>
/// <param name="File">Name of the import file.</param>
/// <param name="Sequence">Number of the newest record on the group's stream 0: the commit's is higher.</param>
/// <param name="Records">Rows that become records.</param>
/// <param name="At">When that was.</param>
internal sealed record ImportCommitting(string Name, string File, ulong Sequence, long Records, DateTimeOffset At) : CatalogChange(At);
