// The process that the crash tests kill: every writer follows its script without end and says on standard output how far it is, a line
// after each acknowledgement: "writer index". Arguments: folder, seed, round, then optionally
//   early            says so before the disk has it: the planted fault, which must turn the test red
//   kill POINT       ends itself at a call of the disk (KillPoint)
// or only: jobs FOLDER, which has jobs done, running and waiting and stands still (JobsUnderWay).
// or only: memory BYTES [leaks], which puts until the engine refuses and says what the process then took (MemoryUse).
using System.Globalization;
using Personalize.Crash.Writer;
using Personalize.Engine;

if (args[0] == "memory")
{
    Console.Out.WriteLine(MemoryUse.PutUntilRefused(long.Parse(args[1], CultureInfo.InvariantCulture), args.Contains("leaks")));
    return;
}

if (args[0] == "jobs")
{
    JobsUnderWay.Run(args[1], Say);
    return;
}

string folder = args[0];
int seed = int.Parse(args[1], CultureInfo.InvariantCulture);
int round = int.Parse(args[2], CultureInfo.InvariantCulture);
bool isEarly = args.Contains("early");
int kill = Array.IndexOf(args, "kill");
Personalize.Storage.Log.ChangeLogOptions log = CrashSchemas.SmallLog;

using PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions
{
    DataDirectory = Path.Combine(folder, "data"),
    Durability = isEarly ? Durability.EverySecond : Durability.Commit,
    Log = kill < 0 ? log : log with { Disk = new KillingDisk(KillPoint.Parse(args[kill + 1])) },
});
var performer = new Performer(engine, folder);
Say("ready");
var writers = new Thread[Script.Writers];
for (int w = 0; w < writers.Length; w++)
{
    int writer = w;
    writers[w] = new Thread(() => Follow(writer));
    writers[w].Start();
}

foreach (Thread writer in writers)
{
    writer.Join();
}

void Follow(int writer)
{
    for (int index = 0; ; index++)
    {
        performer.Perform(Script.At(seed, round, writer, index));
        Say(string.Create(CultureInfo.InvariantCulture, $"{writer} {index}"));
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
