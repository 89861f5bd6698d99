// The process that the crash tests kill: puts items, users and events and imports users without end, and says on standard output what was
// acknowledged, a line each, after it was. Arguments: data directory, round, and optionally "early" to say so before the disk has it
// (the planted fault, which must turn the test red).
using System.Globalization;
using System.Text;
using Personalize.Crash.Writer;
using Personalize.Engine;

string directory = args[0];
int round = int.Parse(args[1], CultureInfo.InvariantCulture);
bool isEarly = args.Length > 2 && args[2] == "early";

using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions
{
    DataDirectory = directory,
    Durability = isEarly ? Durability.EverySecond : Durability.Commit,
});
DatasetGroup group = engine.TryGetDatasetGroup("crash"u8, out DatasetGroup? known)
    ? known!
    : engine.CreateDatasetGroup("crash", CrashSchemas.Interactions, CrashSchemas.Items, CrashSchemas.Users);
Say("ready");
Thread[] writers = [new(PutItems), new(() => PutEvents(0)), new(() => PutEvents(1)), new(ImportUsers)];
foreach (Thread writer in writers)
{
    writer.Start();
}

foreach (Thread writer in writers)
{
    writer.Join();
}

void PutItems()
{
    for (int version = 1; ; version++)
    {
        EntityPut put = group.Items.BeginPut(Encoding.UTF8.GetBytes($"item{version % 20}"));
        put.Set("YEAR"u8, (round * 1_000_000L) + version);
        put.Set("GENRE"u8, Encoding.UTF8.GetBytes($"g{version % 7}"));
        put.Commit();
        Say($"item item{version % 20} {(round * 1_000_000L) + version}");
    }
}

void PutEvents(int writer)
{
    for (int e = 1; ; e++)
    {
        byte[] user = Encoding.UTF8.GetBytes($"walker{writer}-{e % 10}");
        group.PutEvent(user, Encoding.UTF8.GetBytes($"seen{e % 50}"), "click"u8, 1_700_000_000 + (round * 100_000L) + e);
        Say($"event walker{writer}-{e % 10}");
    }
}

void ImportUsers()
{
    string csv = Path.Combine(Path.GetTempPath(), $"crash-{Environment.ProcessId}.csv");
    for (int version = 1; ; version++)
    {
        long age = (round * 10_000L) + version;
        File.WriteAllLines(csv, Enumerable.Range(0, 50).Select(u => $"bulk{u},{age}").Prepend("USER_ID,AGE"));
        group.Import("users", csv, Personalize.Engine.ImportMode.Incremental);
        Say($"import {age}");
    }
}

static void Say(string line)
{
    lock (Console.Out)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
