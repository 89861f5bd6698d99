using System.Globalization;
using DuckDB.NET.Data;
using Personalize.Storage.Datasets;

namespace Personalize.Bench.Datasets;

/// <summary>The interactions of a group in DuckDB's table and in a Parquet file that DuckDB writes: both compress, neither has links or answers by id.</summary>
internal static class MemoryPeers
{
    private static readonly string[] Columns = ["user_id", "item_id", "timestamp", "event_type", "event_value"];

    public static void Print(GroupState state, long count)
    {
        var folder = Directory.CreateTempSubdirectory("personalize-parquet-");
        try
        {
            using var connection = new DuckDBConnection($"DataSource={Path.Combine(folder.FullName, "peer.duckdb")}");
            connection.Open();
            Execute(connection, "CREATE TABLE interactions (user_id VARCHAR, item_id VARCHAR, timestamp BIGINT, event_type VARCHAR, event_value FLOAT)");
            Fill(connection, state);
            Execute(connection, "CHECKPOINT");
            Console.WriteLine($"\n| DuckDB {connection.ServerVersion}, the interactions | bytes each |\n|---|---|");
            Tell("database file, the table alone in it", new FileInfo(Path.Combine(folder.FullName, "peer.duckdb")).Length, count);
            var parquet = Path.Combine(folder.FullName, "peer.parquet");
            Execute(connection, $"COPY interactions TO '{parquet}' (FORMAT parquet)");
            Tell("Parquet file (snappy)", new FileInfo(parquet).Length, count);
            foreach (var column in Columns)
            {
                using var query = connection.CreateCommand();
                query.CommandText = $"SELECT sum(total_compressed_size)::BIGINT FROM parquet_metadata('{parquet}') WHERE path_in_schema = '{column}'";
                Tell("Parquet, " + column, Convert.ToInt64(query.ExecuteScalar(), CultureInfo.InvariantCulture), count);
            }

            Console.WriteLine("| gorse, as its authors publish it: 30 GB for 10 million feedback (told) | 3000 |");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Fill(DuckDBConnection connection, GroupState state)
    {
        using var appender = connection.CreateAppender("interactions");
        var history = new HistoryEvent[1024];
        for (var cell = 0; cell < CellMap.Cells; cell++)
        {
            if (state.TryGetCell(cell) is not { } users) continue;
            for (var user = 0; user < users.Users.RowCount; user++)
            {
                var events = history.AsSpan(0, users.Interactions.CopyHistory(user, history));
                if (events.IsEmpty) continue;
                var name = Text(users.Users.GetId(user));
                foreach (var seen in events)
                {
                    appender.CreateRow().AppendValue(name).AppendValue(Text(state.Items.GetId(seen.ItemRow))).AppendValue(seen.Timestamp)
                        .AppendValue(Text(users.Interactions.EventTypes!.GetText(seen.EventType))).AppendValue(seen.Value).EndRow();
                }
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Tell(string name, long bytes, long count) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {(double)bytes / count:F1} |"));
}
