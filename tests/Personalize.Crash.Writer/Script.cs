namespace Personalize.Crash.Writer;

/// <summary>What each writer does, in order: a pure function of seed, round, writer and index, so that the one who checks can say it again.</summary>
/// <remarks>
/// Every writer has ids of its own, so the state of these ids depends on its own operations alone: with the number of them that were
/// acknowledged, it is known to within the one that was under way. Writers 0..2 put, patch and delete items, users, sessions and events; writer 3 imports, changes the catalog and takes snapshots.
/// </remarks>
internal static class Script
{
    public const int Writers = 4;
    public const int Importer = Writers - 1;
    public const int ItemsPerWriter = 8;
    public const int UsersPerWriter = 6;
    public const int SessionsPerWriter = 3;
    public const int ImportedUsers = 30;
    public const int ImportedItems = 6;
    public const int Groups = 3;

    private const int IndexesPerRound = 10_000;

    public static Operation At(int seed, int round, int writer, int index)
    {
        var random = new Random(HashCode(seed, round, writer, index));
        // Never twice in one run, so that no two states look alike; small enough to be a second of this century too.
        long value = ((long)round * IndexesPerRound) + index;
        return writer == Importer ? OfImporter(random, value) : OfWalker(random, writer, value);
    }

    private static Operation OfWalker(Random random, int writer, long value)
    {
        string item = $"i{writer}-{random.Next(ItemsPerWriter)}";
        string user = $"u{writer}-{random.Next(UsersPerWriter)}";
        string session = $"s{writer}-{random.Next(SessionsPerWriter)}";
        return random.Next(20) switch
        {
            < 5 => new(OperationKind.PutItem, item, Value: value),
            < 8 => new(OperationKind.PutUser, user, Value: value),
            < 11 => new(OperationKind.PutEvent, user, item, Value: value),
            < 13 => new(OperationKind.PutBatch, user, item, Value: value),
            13 => new(OperationKind.DeleteItem, item),
            14 => new(OperationKind.DeleteUser, user),
            15 => new(OperationKind.DeleteEvents, user, item),
            16 => new(OperationKind.PatchItem, item, Value: value),
            17 => new(OperationKind.PatchUser, user, Value: value),
            18 => new(OperationKind.SessionEvent, "", item, session, value),
            _ => new(OperationKind.JoinEvent, user, item, session, value),
        };
    }

    private static Operation OfImporter(Random random, long value) => random.Next(10) switch
    {
        0 => new(OperationKind.ImportBoth, "", Value: value),
        < 3 => new(OperationKind.ImportSome, "", Value: value),
        3 => new(OperationKind.ImportFull, "", Value: value),
        < 6 => new(OperationKind.PutUser, $"b{random.Next(ImportedUsers)}", Value: value),
        > 7 => new(OperationKind.Snapshot, ""),
        6 => new(OperationKind.CreateGroup, $"extra{random.Next(Groups)}"),
        _ => new(OperationKind.DropGroup, $"extra{random.Next(Groups)}"),
    };

    /// <summary>The users that an import of this value brings: about half of them.</summary>
    public static IEnumerable<string> UsersOfImport(long value)
    {
        var random = new Random((int)value);
        return Enumerable.Range(0, ImportedUsers).Where(_ => random.Next(2) == 0).DefaultIfEmpty(0).Select(u => $"b{u}");
    }

    public static IEnumerable<string> ItemsOfImport() => Enumerable.Range(0, ImportedItems).Select(i => $"m{i}");

    /// <summary>The other user of a batch.</summary>
    public static string Neighbour(string user)
    {
        string[] parts = user.Split('-');
        return $"{parts[0]}-{(parts[1][0] - '0' + 1) % UsersPerWriter}";
    }

    // The base library's own hash code is another in each process.
    private static int HashCode(int seed, int round, int writer, int index) =>
        (int)((((((((uint)seed * 16_777_619) ^ (uint)round) * 16_777_619) ^ (uint)writer) * 16_777_619) ^ (uint)index) * 2_654_435_761);
}
