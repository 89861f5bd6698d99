using CsCheck;
using Personalize.Storage.Import;
using Xunit;

namespace Personalize.Storage.Tests.Import;

public sealed class CsvMarksTests
{
    private static readonly Gen<byte> Letter = Gen.Frequency((3, Gen.Byte), (2, Gen.OneOf(Gen.Const((byte)','), Gen.Const((byte)'\n'), Gen.Const((byte)'"'), Gen.Const((byte)0), Gen.Const((byte)'\t'))));

    [Fact]
    public void Finds_what_a_plain_loop_finds_at_every_length()
    {
        for (int length = 0; length <= 256; length++)
            Letter.Array[length].Sample(text => Assert.Equal(Plain(text, (byte)','), Find(text, (byte)',')), iter: 4);
    }

    [Fact]
    public void Takes_any_separator() => Letter.Array[0, 500].Sample(text => Assert.Equal(Plain(text, (byte)'\t'), Find(text, (byte)'\t')), iter: 300);

    [Fact]
    public void Refuses_room_for_too_few_marks() => Assert.Throws<ArgumentException>(() => CsvMarks.Find(new byte[2], (byte)',', new int[1]));

    private static int[] Find(byte[] text, byte separator)
    {
        int[] marks = new int[text.Length];
        return marks[..CsvMarks.Find(text, separator, marks)];
    }

    private static int[] Plain(byte[] text, byte separator) =>
        [.. Enumerable.Range(0, text.Length).Where(at => text[at] == separator || text[at] is (byte)'\n' or (byte)'"' or 0)];
}
