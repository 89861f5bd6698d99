using System.Text;
using CsCheck;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public class RespReaderTests
{
    private readonly RespLimits _limits = new();

    [Fact]
    public void Reads_an_array_of_bulk_strings()
    {
        string[] arguments = ReadWhole("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$2\r\n\r\n\r\n");
        Assert.Equal(["SET", "", "\r\n"], arguments);
    }

    [Theory]
    [InlineData("PING\r\n", new[] { "PING" })]
    [InlineData("PING\n", new[] { "PING" })]
    [InlineData("  a  b\tc \r\n", new[] { "a", "b", "c" })]
    [InlineData("echo \"a b\\x41\\n\\\"\" 'c\\'d\\n'\r\n", new[] { "echo", "a bA\n\"", "c'd\\n" })]
    [InlineData("echo \"\" ''\r\n", new[] { "echo", "", "" })]
    [InlineData("a\"b c\"\r\n", new[] { "ab c" })]
    public void Reads_an_inline_command(string line, string[] expected) => Assert.Equal(expected, ReadWhole(line));

    [Theory]
    [InlineData("*0\r\n")]
    [InlineData("\r\n")]
    [InlineData("   \n")]
    public void Takes_nothing_for_nothing(string text)
    {
        var reader = NewReader();
        Assert.Equal(RespReadStatus.Empty, reader.Read(Bytes(text), out int consumed));
        Assert.Equal(text.Length, consumed);
    }

    [Theory]
    [InlineData("*2147483647\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*4097\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*-1\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*01\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*+1\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*\r\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*1\n", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*1\rx", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*99999999999", nameof(ProtocolFault.ArrayLength))]
    [InlineData("*1\r\n$9999999999999999999\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n$1048577\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n$-2\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n$-1\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n$007\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n$ 4\r\nPING\r\n", nameof(ProtocolFault.BulkLength))]
    [InlineData("*1\r\n*1\r\n$4\r\nPING\r\n", nameof(ProtocolFault.BulkExpected))]
    [InlineData("*1\r\n:1\r\n", nameof(ProtocolFault.BulkExpected))]
    [InlineData("*1\r\n$4\r\nPINGxx", nameof(ProtocolFault.BulkNotTerminated))]
    [InlineData("*1\r\n$4\r\nPING\rx", nameof(ProtocolFault.BulkNotTerminated))]
    [InlineData("echo \"a\r\n", nameof(ProtocolFault.QuotesUnbalanced))]
    [InlineData("echo 'a'b\r\n", nameof(ProtocolFault.QuotesUnbalanced))]
    public void Refuses_what_is_not_the_protocol(string text, string fault)
    {
        var reader = NewReader();
        Assert.Equal(RespReadStatus.Broken, reader.Read(Bytes(text), out _));
        Assert.Equal(fault, reader.Fault.ToString());
    }

    [Fact]
    public void Refuses_64_KiB_without_a_line_end()
    {
        var reader = NewReader();
        Assert.Equal(RespReadStatus.NeedMore, reader.Read(new byte[65536], out _));
        Assert.Equal(RespReadStatus.Broken, reader.Read(new byte[65537], out _));
        Assert.Equal(ProtocolFault.InlineTooLong, reader.Fault);
    }

    [Fact]
    public void Refuses_a_command_longer_than_its_limit_before_the_bytes_arrive()
    {
        _limits.CommandBytesMax = 100;
        var reader = NewReader();
        Assert.Equal(RespReadStatus.Broken, reader.Read("*2\r\n$50\r\n"u8.ToArray().Concat(new byte[50]).Concat(Bytes("\r\n$50\r\n")).ToArray(), out _));
        Assert.Equal(ProtocolFault.CommandTooLong, reader.Fault);
    }

    [Theory]
    [InlineData("*11\r\n", nameof(ProtocolFault.UnauthenticatedArrayLength))]
    [InlineData("*1\r\n$16385\r\n", nameof(ProtocolFault.UnauthenticatedBulkLength))]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11\r\n", nameof(ProtocolFault.UnauthenticatedArrayLength))]
    public void Holds_a_client_without_password_to_small_commands(string text, string fault)
    {
        RespReader reader = NewReader();
        Assert.NotEqual(RespReadStatus.Broken, reader.Read(Bytes(text), out _));
        reader.Reset();
        reader.IsAuthenticated = false;
        Assert.Equal(RespReadStatus.Broken, reader.Read(Bytes(text), out _));
        Assert.Equal(fault, reader.Fault.ToString());
    }

    [Fact]
    public void An_announced_length_allocates_nothing()
    {
        byte[] announced = Bytes("*4096\r\n$1048576\r\n");
        var readers = new Queue<RespReader>(Enumerable.Range(0, 20).Select(_ => NewReader()));
        var wrong = 0;
        Assert.Equal(0, WarmLoop.BytesAllocated(() => wrong += readers.Dequeue().Read(announced, out _) == RespReadStatus.NeedMore ? 0 : 1));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Any_bytes_end_in_a_command_or_a_fault_and_a_split_changes_nothing() =>
        Gen.Select(GenInput, Gen.Int[1, 8]).Sample(
            (input, piece) =>
            {
                List<string> whole = ReadAll(input, input.Length);
                List<string> pieces = ReadAll(input, piece);
                return whole.SequenceEqual(pieces, StringComparer.Ordinal);
            },
            iter: 20_000);

    private static readonly string[] Parts =
        ["*1\r\n", "*2\r\n", "$4\r\n", "PING", "\r\n", "$0\r\n", "*-1", "echo ", "\"", "'", "\\x4", "\n", "$3\r\nabc\r\n"];

    private static readonly Gen<byte[]> GenInput =
        Gen.OneOf(
            Gen.Int[0, Parts.Length - 1].Array[0, 12].Select(parts => Bytes(string.Concat(parts.Select(p => Parts[p])))),
            Gen.Byte.Array[0, 40]);

    /// <summary>Commands, faults and rest of the input as text, when it comes in pieces of so many bytes.</summary>
    private List<string> ReadAll(byte[] input, int pieceBytes)
    {
        var seen = new List<string>();
        var reader = NewReader();
        int start = 0;
        int end = 0;
        while (start < input.Length)
        {
            RespReadStatus status = reader.Read(input.AsSpan(start, end - start), out int consumed);
            if (status == RespReadStatus.NeedMore && end == input.Length)
                return [.. seen, "more"];

            if (status == RespReadStatus.NeedMore)
            {
                end = Math.Min(input.Length, end + pieceBytes);
                continue;
            }

            if (status == RespReadStatus.Broken)
                return [.. seen, reader.Fault.ToString()];

            if (status == RespReadStatus.Complete)
                seen.Add(string.Join('|', Texts(reader.Arguments(input.AsSpan(start, end - start)))));

            start += consumed;
            reader.Reset();
        }

        return seen;
    }

    private string[] ReadWhole(string text)
    {
        byte[] bytes = Bytes(text);
        var reader = NewReader();
        Assert.Equal(RespReadStatus.Complete, reader.Read(bytes, out int consumed));
        Assert.Equal(bytes.Length, consumed);
        return Texts(reader.Arguments(bytes));
    }

    private static string[] Texts(CommandArguments arguments)
    {
        var texts = new string[arguments.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = Encoding.Latin1.GetString(arguments[i]);

        return texts;
    }

    private RespReader NewReader() => new(_limits) { IsAuthenticated = true };

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
