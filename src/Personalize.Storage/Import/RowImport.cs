using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Reads, checks and encodes a whole source into one import file: all of it or nothing.</summary>
/// <remarks>
/// The first row that is not allowed ends it; nothing remains on disk then, nor after a cancellation or a failed disk. The same source, schema
/// and mode give the same file to the byte.
/// </remarks>
public static class RowImport
{
    private const int RowsPerReport = 16_384;

    /// <summary>Writes the file; null and a refusal when the source is not allowed.</summary>
    /// <exception cref="IOException">The store's disk failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImportedFile? TryRun(ImportRequest request, out ImportRefusal? refusal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImportSource? source = ImportSource.TryFind(request.Schema.Kind, request.Source, out refusal);
        if (source is null)
            return null;
        using var file = new ImportFileWriter(request.Disk, request.Folder, request.AsideName, request.Schema.Kind, request.Mode);
        using RowEncoder encoder = RowEncoder.Of(request.Schema, file);
        var position = new Position(source, request.Progress, cancellationToken);
        for (int i = 0; i < source.Paths.Length; i++)
        {
            refusal = AddFile(source, i, encoder, position);
            if (refusal is not null)
                return null;
        }

        if (position.Rows == 0)
        {
            refusal = ImportRefusal.OfFile(Path.GetFileName(source.Paths[^1]), "there is a header but no row; allowed: at least one row");
            return null;
        }

        encoder.Finish();
        cancellationToken.ThrowIfCancellationRequested();
        return file.Finish() with { Schema = request.Schema };
    }

    private static ImportRefusal? AddFile(ImportSource source, int number, RowEncoder encoder, Position position)
    {
        using RowSource? rows = source.TryOpen(number, out ImportRefusal? refusal);
        if (rows is null)
            return refusal;
        RowLayout? layout = RowLayout.TryMake(rows, encoder.Schema, out refusal);
        if (layout is null)
            return refusal;
        encoder.Layout = layout;
        while (rows.TryReadRow())
        {
            if (!encoder.TryAdd(rows, out refusal))
                return refusal;
            position.Advance(rows);
        }

        position.EndFile(rows);
        return rows.Refusal;
    }

    /// <summary>Counts what was read and tells it.</summary>
    private sealed class Position(ImportSource source, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        private long _bytesBefore;

        public long Rows { get; private set; }

        public void Advance(RowSource rows)
        {
            if (++Rows % RowsPerReport == 0)
                Report(rows);
        }

        public void EndFile(RowSource rows)
        {
            Report(rows);
            _bytesBefore += rows.Length;
        }

        private void Report(RowSource rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ImportProgress(Rows, _bytesBefore + rows.BytesRead, source.TotalBytes));
        }
    }
}
