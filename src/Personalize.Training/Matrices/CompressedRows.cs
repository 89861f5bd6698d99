namespace Personalize.Training.Matrices;

/// <summary>A sparse single-precision matrix in compressed rows.</summary>
/// <remarks>Row r holds entries <c>Start[r] .. Start[r + 1]</c> of <see cref="Column"/> and <see cref="Value"/>. Immutable by habit; any number of readers.</remarks>
public sealed class CompressedRows
{
    /// <param name="columns">Number of columns.</param>
    /// <param name="start">Rows + 1 offsets, from 0, never falling; the last is the number of entries.</param>
    /// <param name="column">Column of each entry.</param>
    /// <param name="value">Value of each entry; kept, not copied.</param>
    /// <exception cref="ArgumentException">The arrays do not describe a matrix.</exception>
    public CompressedRows(int columns, int[] start, int[] column, float[] value)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(value);
        if (start.Length == 0 || start[0] != 0 || start[^1] != column.Length || column.Length != value.Length)
            throw new ArgumentException($"offsets end at {(start.Length == 0 ? 0 : start[^1])}, with {column.Length} columns and {value.Length} values", nameof(start));
        for (int row = 1; row < start.Length; row++)
            if (start[row] < start[row - 1]) throw new ArgumentException($"offset {row} is {start[row]}, less than the one before it", nameof(start));
        foreach (int c in column)
            if ((uint)c >= (uint)columns) throw new ArgumentException($"column {c} of {columns}", nameof(column));
        Columns = columns;
        Start = start;
        Column = column;
        Value = value;
    }

    public int Rows => Start.Length - 1;

    public int Columns { get; }

    public int[] Start { get; }

    public int[] Column { get; }

    public float[] Value { get; }

    public ReadOnlySpan<int> ColumnsOf(int row) => Column.AsSpan(Start[row], Start[row + 1] - Start[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => Value.AsSpan(Start[row], Start[row + 1] - Start[row]);

    /// <summary>Rows and columns exchanged; entries of each new row in ascending old row.</summary>
    public CompressedRows Transpose()
    {
        int[] start = new int[Columns + 1];
        foreach (int c in Column) start[c + 1]++;
        for (int c = 0; c < Columns; c++) start[c + 1] += start[c];
        int[] next = start.AsSpan(0, Columns).ToArray();
        int[] row = new int[Column.Length];
        float[] value = new float[Column.Length];
        for (int r = 0; r < Rows; r++)
            for (int e = Start[r]; e < Start[r + 1]; e++)
            {
                int target = next[Column[e]]++;
                row[target] = r;
                value[target] = Value[e];
            }

        return new CompressedRows(Rows, start, row, value);
    }

    /// <summary>This [rows × columns] times a dense [columns × n].</summary>
    public DenseMatrix Times(DenseMatrix right, WorkCrew crew)
    {
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(crew);
        if (right.Rows != Columns) throw new ArgumentException($"{Columns} columns times {right.Rows} rows", nameof(right));
        const int Part = 64;
        var result = new DenseMatrix(Rows, right.Columns);
        crew.Run((Rows + Part - 1) / Part, part =>
        {
            for (int row = part * Part; row < Math.Min(Rows, (part + 1) * Part); row++)
                for (int e = Start[row]; e < Start[row + 1]; e++)
                    VectorLoops.AddScaled(Value[e], right.Row(Column[e]), result.Row(row));
        });
        return result;
    }
}
