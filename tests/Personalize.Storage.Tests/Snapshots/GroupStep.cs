using CsCheck;
using Personalize.Storage.Datasets;
using Personalize.Storage.Tests.Datasets;
using Xunit;
using static Personalize.Storage.Tests.Datasets.GroupFixture;

namespace Personalize.Storage.Tests.Snapshots;

/// <summary>One change of a group, of any kind that the log knows; the same step does the same to equal states.</summary>
internal readonly record struct GroupStep(int Operation, int Number, int Time, int Value)
{
    public const int Operations = 13;

    public static readonly Gen<GroupStep> Any =
        Gen.Select(Gen.Int[0, Operations - 1], Gen.Int[0, 12], Gen.Int[0, 9], Gen.Int[0, 5]).Select((operation, number, time, value) => new GroupStep(operation, number, time, value));

    public static IEnumerable<GroupStep> Some(PCG chance, int count)
    {
        for (var i = 0; i < count; i++)
            yield return new GroupStep((int)(chance.Next() % Operations), (int)(chance.Next() % 13), (int)(chance.Next() % 10), (int)(chance.Next() % 6));
    }

    /// <param name="encoder">Encodes records only.</param>
    /// <param name="state">What is changed.</param>
    public void Apply(GroupFixture encoder, GroupState state)
    {
        var item = $"i{Number}";
        var user = $"u{Number}";
        var cell = CellMap.Cell(Utf8(user));
        var id = new byte[64];
        switch (Operation)
        {
            case 0:
            case 1:
                Assert.True(state.ApplyPutItem(encoder.Item(item, new string('t', Value * 9), $"g{Value}|g{Number}", $"{Value}"), out _, Operation == 0 ? RecordOrigin.Put : RecordOrigin.Bulk));
                break;
            case 2:
                Assert.True(state.ApplyPutUser(cell, encoder.User(user, $"{Value}"), Value % 2 == 0 ? RecordOrigin.Put : RecordOrigin.Bulk));
                break;
            case 3:
                Assert.True(state.ApplyAnnounceItem(id.AsSpan(0, AnnounceRecord.Write(id, Utf8(item))), out _));
                break;
            case 4:
                Assert.True(state.ApplyDeleteItem(id.AsSpan(0, AnnounceRecord.Write(id, Utf8(item))), out _));
                break;
            case 5:
                Assert.True(state.ApplyDeleteUser(cell, id.AsSpan(0, AnnounceRecord.Write(id, Utf8(user)))));
                break;
            case 6:
                state.ApplyPatchItem(encoder.Item(item, null, Value == 0 ? null : $"p{Value}"), out _);
                break;
            case 7:
                JoinSession(state, id);
                break;
            case 8:
                ImportFully(encoder, state);
                break;
            case 9 when state.Items.RowCount > 0:
                Assert.True(state.ApplyDeleteEvent(cell, id.AsSpan(0, DeleteEventRecord.Write(id, Utf8(user), Time % state.Items.RowCount, default)), out _));
                break;
            default:
                PutEvent(encoder, state, user, cell);
                break;
        }
    }

    private void PutEvent(GroupFixture encoder, GroupState state, string user, int cell)
    {
        var items = state.Items.RowCount;
        if (items > 0)
            Assert.True(state.ApplyEvent(cell, encoder.Event(user, (Number + Value) % items, Time, $"t{Value}", $"{Value}", Value == 0 ? "" : $"e{Number % 3}-{Time}"), out _));
    }

    private void JoinSession(GroupState state, byte[] buffer)
    {
        var session = Utf8($"u{Number + 1}");
        Assert.True(state.ApplyJoinSession(CellMap.Cell(session), buffer.AsSpan(0, JoinRecord.Write(buffer, session, Utf8($"u{Number}")))));
    }

    private void ImportFully(GroupFixture encoder, GroupState state)
    {
        state.Items.BeginFullImport();
        for (var i = 0; i < Value; i++)
            Assert.True(state.ApplyPutItem(encoder.Item($"i{Number + i}", $"bulk {Time}", null, "7"), out _, RecordOrigin.Bulk));
        state.Items.EndFullImport();
    }
}
