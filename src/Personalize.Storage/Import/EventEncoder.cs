using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Personalize.Core;
using Personalize.Core.Records;
using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>Rows of interactions: read and checked on the caller's thread, numbered, sent to their users' cells and written on a second one.</summary>
/// <remarks>Between the two are at most four batches of 1,024 rows. Their order is kept, so the same rows give the same file.</remarks>
internal sealed class EventEncoder : RowEncoder
{
    private const int Batches = 4;

    private readonly EventScatter _scatter;
    private readonly BlockingCollection<EventBatch> _free = [];
    private readonly BlockingCollection<EventBatch> _filled = [];
    private readonly Thread _writer;
    private EventBatch _batch;
    private ExceptionDispatchInfo? _failure;

    public EventEncoder(DatasetSchema schema, ImportFileWriter file) : base(schema, file)
    {
        _scatter = new EventScatter(schema, file);
        for (int i = 0; i < Batches; i++)
            _free.Add(new EventBatch(schema));
        _batch = _free.Take();
        _writer = new Thread(Write) { IsBackground = true, Name = "Personalize import" };
        _writer.Start();
    }

    public override bool TryAdd(RowSource row, out ImportRefusal? refusal)
    {
        refusal = null;
        ReadOnlySpan<byte> user = row[Layout.User];
        ReadOnlySpan<byte> item = row[Layout.Item];
        RefusalCode code = RecordLimits.CheckId(item);
        if (code != RefusalCode.None)
            return Refuse(row, Layout.Item, code, out refusal);
        if (!TryReadTimestamp(row[Layout.Timestamp], out long timestamp))
            return Refuse(row, Layout.Timestamp, RefusalCode.TimestampOutOfRange, out refusal);
        code = RecordLimits.CheckId(user);
        if (code != RefusalCode.None)
            return Refuse(row, Layout.User, code, out refusal);
        int[] fields = Layout.FieldOfColumn;
        for (int column = 0; column < fields.Length; column++)
        {
            code = _batch.SetText(column, row[fields[column]]);
            if (code != RefusalCode.None)
                return Refuse(row, fields[column], code, out refusal);
        }

        _batch.Add(user, item, timestamp);
        if (_batch.IsFull)
            HandOver();
        return true;
    }

    public override void Finish()
    {
        HandOver();
        EndWriting();
        _failure?.Throw();
        _scatter.Finish();
    }

    public override void Dispose()
    {
        EndWriting();
        _free.Dispose();
        _filled.Dispose();
        base.Dispose();
    }

    private void HandOver()
    {
        _filled.Add(_batch);
        _batch = _free.Take();
        _failure?.Throw();
    }

    private void EndWriting()
    {
        if (!_filled.IsAddingCompleted)
            _filled.CompleteAdding();
        _writer.Join();
    }

    /// <summary>The second thread. After a failure it takes batches and drops them: the first one finds the failure when it hands over the next.</summary>
    private void Write()
    {
        foreach (EventBatch batch in _filled.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null)
                    _scatter.Add(batch);
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }

            batch.Clear();
            _free.Add(batch);
        }
    }

    private static bool Refuse(RowSource row, int field, RefusalCode code, out ImportRefusal? refusal)
    {
        refusal = WordField(row, field, code);
        return false;
    }

    /// <summary>Whole seconds and nothing else.</summary>
    private static bool TryReadTimestamp(ReadOnlySpan<byte> text, out long seconds) =>
        Utf8Parser.TryParse(text, out seconds, out int used) && used == text.Length && RecordLimits.IsTimestamp(seconds);
}
