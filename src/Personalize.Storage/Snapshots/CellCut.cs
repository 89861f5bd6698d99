using Personalize.Core.Columns;

namespace Personalize.Storage.Snapshots;

/// <summary>A cell of users as of one moment.</summary>
internal sealed class CellCut(EntityCut users, InteractionCut? interactions, KeyValuePair<int, byte[]>[] sessions, ulong[] named) : IDisposable
{
    public int UserRows => users.RowCount;

    public long ReplacedBytes => users.ReplacedBytes + (interactions?.ReplacedBytes ?? 0);

    public void Save(SnapshotWriter writer, uint group, int stream)
    {
        users.Save(writer, group, stream);
        interactions?.Save(writer, group, stream);
        writer.Begin(SectionKind.Sessions, group, stream);
        writer.WriteValue(sessions.Length);
        foreach (var (row, userId) in sessions)
        {
            writer.WriteValue(row);
            writer.WriteValue((ushort)userId.Length);
            writer.Write(userId);
        }
        writer.End();
        writer.Begin(SectionKind.NamedUsers, group, stream);
        writer.WriteValue(named.Length);
        writer.WriteValues<ulong>(named);
        writer.End();
    }

    public void Dispose()
    {
        users.Dispose();
        interactions?.Dispose();
    }
}
