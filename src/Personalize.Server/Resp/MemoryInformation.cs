using Personalize.Engine;

namespace Personalize.Server.Resp;

/// <summary>The engine's memory for INFO: Redis' names where Redis has them, then <c>mem.part:bytes</c>.</summary>
internal static class MemoryInformation
{
    public static IEnumerable<(string Name, object Value)> Describe(PersonalizeEngine engine)
    {
        yield return ("used_memory_dataset", engine.MemoryBytes);
        yield return ("maxmemory", engine.MemoryBytesMax == long.MaxValue ? 0 : engine.MemoryBytesMax);
        yield return ("maxmemory_policy", "noeviction");
        foreach (MemoryShare part in engine.GetMemory())
            yield return ($"mem.{part.Name}", part.Bytes);
    }
}
