namespace Personalize.Engine.Ingest;

/// <summary>The log begins in the midst, and no snapshot of what was before can be believed.</summary>
internal sealed class NoSnapshotException(IReadOnlyList<Exception> refused)
    : IOException("The data cannot be opened; nothing was changed. " + string.Join(' ', refused.Select(exception => exception.Message)), refused[0]);
