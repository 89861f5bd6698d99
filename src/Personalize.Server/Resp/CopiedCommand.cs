namespace Personalize.Server.Resp;

/// <summary>The arguments of one command, kept while it waits for its turn: the input buffer is read on meanwhile.</summary>
internal sealed class CopiedCommand(byte[] bytes, ArgumentSlice[] slices)
{
    public CommandArguments Arguments => new(bytes, slices);
}
