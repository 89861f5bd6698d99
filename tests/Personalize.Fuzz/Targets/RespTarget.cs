using System.Text;
using Personalize.Server.Resp;

namespace Personalize.Fuzz.Targets;

/// <summary>RESP commands: whole and dripping byte by byte give the same commands and the same fault.</summary>
internal sealed class RespTarget : FuzzTarget
{
    private const int CommandsMax = 64;

    public override string Name => "resp";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n"), Utf8("PING\r\nPE.PUTITEM g 'a b' \"c\\x41\"\r\n"), Utf8("*0\r\n*1\r\n$0\r\n\r\n"),
        Utf8("*2147483647\r\n$9999999999999999999\r\n"),
    ];

    public override IReadOnlyList<byte[]> Words => [Utf8("\r\n"), Utf8("$-1\r\n"), Utf8("*1\r\n"), Utf8("$4\r\nPING\r\n"), Utf8("\"\\"), Utf8("00")];

    public override long AllocatedBytesMax(int inputBytes) => base.AllocatedBytesMax(inputBytes) * 3; // Two readers, and their commands as text.

    public override void Run(ReadOnlySpan<byte> input)
    {
        foreach (var isAuthenticated in (bool[])[true, false])
        {
            var whole = Read(input, isAuthenticated, drip: false);
            if (input.Length <= 256) Require(whole == Read(input, isAuthenticated, drip: true), "dripping bytes gave other commands than whole ones");
        }
    }

    private static string Read(ReadOnlySpan<byte> input, bool isAuthenticated, bool drip)
    {
        var reader = new RespReader(new RespLimits()) { IsAuthenticated = isAuthenticated };
        var seen = new StringBuilder();
        var available = drip ? 1 : input.Length;
        for (var commands = 0; commands < CommandsMax && !input.IsEmpty;)
        {
            var status = reader.Read(input[..Math.Min(available, input.Length)], out var consumed);
            if (status == RespReadStatus.NeedMore)
            {
                if (available >= input.Length) break;
                available++;
                continue;
            }
            seen.Append(status).Append(' ');
            if (status is not (RespReadStatus.Complete or RespReadStatus.Empty)) return seen.Append(reader.Fault).ToString();
            Require(consumed > 0 && consumed <= input.Length, $"a command of {consumed} bytes");
            if (status == RespReadStatus.Complete) Describe(reader.Arguments(input), seen);
            input = input[consumed..];
            reader.Reset();
            available = drip ? 1 : input.Length;
            commands++;
        }
        return seen.ToString();
    }

    private static void Describe(CommandArguments arguments, StringBuilder seen)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var hash = 0;
            foreach (var value in arguments[i]) hash = (hash * 31) + value;
            seen.Append(arguments[i].Length).Append(':').Append(hash).Append(' ');
        }
    }
}
