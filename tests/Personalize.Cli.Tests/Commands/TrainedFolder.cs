using Xunit;

namespace Personalize.Cli.Tests.Commands;

/// <summary>A small made data set, imported into group <c>shop</c> and trained as campaign <c>home</c>, once for all tests of a class.</summary>
public sealed class TrainedFolder : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Data => _folder["state"];

    internal ProgramRun Import { get; private set; } = null!;

    internal ProgramRun Train { get; private set; } = null!;

    public string this[string name] => _folder[name];

    public async ValueTask InitializeAsync()
    {
        await ProgramRun.OfAsync("generate", "--users", "150", "--items", "80", "--interactions", "4000", "--seed", "4", "--out", _folder.Path);
        Import = await ProgramRun.OfAsync(
            "import", "--data", Data, "--group", "shop", "--interactions", _folder["interactions.csv"], "--items", _folder["items.csv"], "--users", _folder["users.csv"]);
        Train = await ProgramRun.OfAsync("train", "--data", Data, "--group", "shop", "--recipe", "aws-user-personalization", "--campaign", "home");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
