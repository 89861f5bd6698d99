using Personalize.Engine;
using Personalize.Storage.Log;

namespace Personalize.Server.Resp;

/// <summary>The engine's own promise, as its durability option gives it.</summary>
internal sealed class EngineDurability(PersonalizeEngine engine) : IDurability
{
    public ValueTask WaitAsync(long position) => engine.WaitDurableAsync(new LogPosition(position), CancellationToken.None);
}
