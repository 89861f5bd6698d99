namespace Personalize.Fuzz.Targets;

/// <summary>A reader with a planted fault, which a run must find: else the other targets' silence says nothing.</summary>
internal sealed class CanaryTarget : FuzzTarget
{
    public override string Name => "canary";

    public override IEnumerable<byte[]> Seeds => [Utf8("length 3 abc")];

    public override void Run(ReadOnlySpan<byte> input)
    {
        // Blind, three bytes in a row are one in 2^24; a branch each leads there.
        if (input.Length < 4 || input[0] != 'P') return;
        if (input[1] != '!') return;
        if (input[2] < 128) return;
        _ = input[input[2]];
    }
}
