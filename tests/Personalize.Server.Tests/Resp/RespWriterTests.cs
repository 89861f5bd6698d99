using System.Text;
using Personalize.Server.Resp;
using Xunit;

namespace Personalize.Server.Tests.Resp;

public class RespWriterTests
{
    [Fact]
    public void Writes_RESP2()
    {
        string text = Written(2, w =>
        {
            w.WriteOk();
            w.WriteBulk("ab"u8);
            w.WriteBulk("é");
            w.WriteInteger(-12);
            w.WriteInteger(7);
            w.WriteArray(10);
            w.WriteMap(2);
            w.WriteSet(3);
            w.WriteNull();
            w.WriteDouble(1.5);
            w.WriteBoolean(true);
            w.WriteText("t");
        });
        Assert.Equal("+OK\r\n$2\r\nab\r\n$2\r\né\r\n:-12\r\n:7\r\n*10\r\n*4\r\n*3\r\n$-1\r\n$3\r\n1.5\r\n$4\r\ntrue\r\n$1\r\nt\r\n", text);
    }

    [Fact]
    public void Writes_RESP3()
    {
        string text = Written(3, w =>
        {
            w.WriteMap(2);
            w.WriteSet(3);
            w.WriteNull();
            w.WriteDouble(1.5);
            w.WriteDouble(double.NegativeInfinity);
            w.WriteSingle(0.1f);
            w.WriteBoolean(false);
            w.WriteText("t");
        });
        Assert.Equal("%2\r\n~3\r\n_\r\n,1.5\r\n,-inf\r\n,0.1\r\n#f\r\n=5\r\ntxt:t\r\n", text);
    }

    [Theory]
    [InlineData("a\r\nb", "a??b")]
    [InlineData("esc\u001b[31m", "esc?[31m")]
    [InlineData("bidi\u202e\u2066x", "bidi??x")]
    [InlineData("line\u2028\u2029\u0085x", "line???x")]
    [InlineData("nul\0tab\tdel\u007f", "nul?tab?del?")]
    [InlineData("é€😀", "é€😀")]
    public void An_error_is_one_line_whatever_is_put_in(string value, string shown)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        string text = Written(2, w => w.WriteError($"INVALID value '{bytes.AsSpan()}' is {value}, allowed 0..{5}"));
        Assert.Equal($"-INVALID value '{shown}' is {shown}, allowed 0..5\r\n", text);
    }

    [Fact]
    public void An_error_cuts_a_long_value_and_mends_broken_UTF8()
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)'x', 127), 0xC3, 0xA9, .. new byte[5000]];
        Assert.Equal($"-ERR {new string('x', 127)}?...\r\n", Written(2, w => w.WriteError($"ERR {bytes.AsSpan()}")));
        Assert.Equal("-ERR ??a\r\n", Written(2, w => w.WriteError($"ERR { [0xFF, 0xC0, (byte)'a']}")));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        var batch = new ReplyBatch();
        var writer = new RespWriter(batch) { Protocol = 3 };
        byte[] id = "item-4711"u8.ToArray();
        WriteMany(writer, batch, id);
        Assert.Equal(0, WarmLoop.BytesAllocated(() =>
        {
            for (int i = 0; i < 1000; i++)
                WriteMany(writer, batch, id);
        }));
    }

    private static void WriteMany(RespWriter writer, ReplyBatch batch, byte[] id)
    {
        writer.WriteOk(position: 5);
        writer.WriteArray(500);
        writer.WriteBulk(id);
        writer.WriteInteger(1234567);
        writer.WriteSingle(0.123f);
        writer.WriteDouble(Math.PI);
        writer.WriteMap(12);
        writer.WriteNull();
        writer.WriteError($"NOTFOUND campaign '{id.AsSpan()}' does not exist {17L}");
        batch.Clear();
    }

    private static string Written(int protocol, Action<RespWriter> write)
    {
        var batch = new ReplyBatch();
        write(new RespWriter(batch) { Protocol = protocol });
        return Encoding.UTF8.GetString(batch.Written);
    }
}
