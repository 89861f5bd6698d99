using System.Globalization;
using System.Text;
using Personalize.Engine;

namespace Personalize.Crash.Writer;

/// <summary>Fills an engine in memory up to its limit, goes on using it, and tells what the process took.</summary>
internal static class MemoryUse
{
    private const int Items = 2000;
    private const int Recommendations = 10_000;

    private static readonly byte[] Town = Encoding.UTF8.GetBytes(new string('t', 800));

    /// <param name="memoryBytesMax">The limit.</param>
    /// <param name="leaks">The planted fault: memory that the engine does not count.</param>
    /// <returns>
    /// "puts tracked basis resident": puts taken before the first refusal; bytes that the engine says it holds; resident bytes of the process that are
    /// not the engine's, taken while it was small; resident bytes at the end.
    /// </returns>
    public static string PutUntilRefused(long memoryBytesMax, bool leaks)
    {
        using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions { MemoryBytesMax = memoryBytesMax });
        DatasetGroup group = engine.CreateDatasetGroup(CrashSchemas.Group, CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);
        for (int i = 0; i < Items; i++)
        {
            group.PutEvent(Utf8("first", i % 100), Utf8("i", i), "click"u8, 1_700_000_000 + i);
        }

        Campaign campaign = group.Train("aws-popularity-count").Deploy("home");
        Recommend(campaign);
        long basis = ReadStatus("VmRSS:") - engine.MemoryBytes;
        byte[] leaked = new byte[leaks ? memoryBytesMax / 4 : 0];
        leaked.AsSpan().Fill(1);
        int puts = 0;
        while (TryPut(group, puts))
        {
            puts++;
        }

        GroupCounts full = group.Counts;
        Check(!TryPut(group, puts) && group.Counts == full, "a refused put changed something");
        Recommend(campaign);
        Check(group.Users.Delete(Utf8("u", 0)), "a full engine did not delete");
        GC.KeepAlive(leaked);
        return string.Create(CultureInfo.InvariantCulture, $"{puts} {engine.MemoryBytes} {basis} {ReadStatus("VmRSS:")}");
    }

    private static bool TryPut(DatasetGroup group, int number)
    {
        try
        {
            byte[] user = Utf8("u", number);
            EntityPut put = group.Users.BeginPut(user);
            put.Set("AGE"u8, (long)number);
            put.Set("TOWN"u8, Town);
            put.Commit();
            group.PutEvent(user, Utf8("i", number % Items), "click"u8, 1_700_000_000 + number);
            return true;
        }
        catch (PersonalizeException refused) when (refused.Code == PersonalizeErrorCode.LimitExceeded)
        {
            return false;
        }
    }

    private static void Recommend(Campaign campaign)
    {
        var best = new ScoredItem[10];
        for (int r = 0; r < Recommendations; r++)
        {
            Check(campaign.Recommend(Utf8("u", r), best) == best.Length, "a full engine did not recommend");
        }
    }

    private static void Check(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new InvalidOperationException(what);
        }
    }

    // Linux: "VmRSS:   123456 kB".
    private static long ReadStatus(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..^2], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }

    private static byte[] Utf8(string prefix, int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}"));
}
