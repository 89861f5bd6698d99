using System.Text;
using Personalize.Core.Schemas;
using Personalize.Storage.Import;

namespace Personalize.Cli.Evaluation;

/// <summary>Walks the files of a source and turns refusals into failures of the work.</summary>
internal static class RowFiles
{
    private const int RowsPerTick = 16_384;

    /// <summary>Reads every file of a source to its end.</summary>
    /// <param name="kind">Which dataset it would fill.</param>
    /// <param name="path">File or folder.</param>
    /// <param name="read">Reads one file; calls its second argument once per row.</param>
    /// <param name="report">Told the bytes read now and then; may be null.</param>
    /// <param name="cancellationToken">Looked at now and then.</param>
    public static void ForEach(DatasetKind kind, string path, Action<RowSource, Action> read, Action<long>? report, CancellationToken cancellationToken)
    {
        ImportSource source = ImportSource.TryFind(kind, path, out ImportRefusal? refusal) ?? throw Failure(refusal);
        long before = 0;
        long ticks = 0;
        for (int file = 0; file < source.Paths.Length; file++)
        {
            using RowSource rows = source.TryOpen(file, out refusal) ?? throw Failure(refusal);
            read(rows, () =>
            {
                if (++ticks % RowsPerTick != 0)
                    return;
                cancellationToken.ThrowIfCancellationRequested();
                report?.Invoke(before + rows.BytesRead);
            });
            if (rows.Refusal is not null)
                throw Failure(rows.Refusal);
            before += rows.Length;
        }
    }

    /// <summary>Bytes of all files of a source; 0 when it is not there.</summary>
    public static long TotalBytes(DatasetKind kind, string path) => ImportSource.TryFind(kind, path, out _)?.TotalBytes ?? 0;

    /// <summary>Number of a column that must be there.</summary>
    public static int Column(RowSource rows, string name)
    {
        int column = rows.FindColumn(Encoding.UTF8.GetBytes(name));
        return column >= 0 ? column : throw new WorkFailedException($"{rows.File}: Input CSV is missing the following columns:[{name}].");
    }

    private static WorkFailedException Failure(ImportRefusal? refusal) => new(refusal!.ToString());
}
