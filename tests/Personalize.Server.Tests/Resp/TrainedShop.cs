using Personalize.Engine;

namespace Personalize.Server.Tests.Resp;

/// <summary>One trained engine for the tests of a class.</summary>
public sealed class TrainedShop : IDisposable
{
    public PersonalizeEngine Engine { get; } = Shop.Trained();

    public void Dispose() => Engine.Dispose();
}
