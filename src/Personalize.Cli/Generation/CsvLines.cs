using System.Globalization;
using System.Text;

namespace Personalize.Cli.Generation;

/// <summary>Writes comma-separated lines: UTF-8 without BOM, LF, text quoted only where it must be.</summary>
/// <remarks>
/// Numbers are written in the invariant culture. The file appears under its name only when <see cref="Finish"/> was called; until then, and
/// after a failure, it lies beside it as <c>name.part</c>, which <see cref="Dispose"/> removes.
/// </remarks>
internal sealed class CsvLines : IDisposable
{
    private const int BufferBytes = 1 << 16;
    private const int LineBytesMax = 1 << 13;

    private readonly string _path;
    private readonly string _partPath;
    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _used;
    private bool _lineBegun;

    public CsvLines(string path)
    {
        _path = path;
        _partPath = path + ".part";
        _file = new FileStream(_partPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public CsvLines Text(ReadOnlySpan<char> value)
    {
        Separate();
        if (value.IndexOfAny(',', '"', '\n') < 0)
        {
            _used += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_used));
            return this;
        }

        _buffer[_used++] = (byte)'"';
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value == '"')
                _buffer[_used++] = (byte)'"';
            _used += rune.EncodeToUtf8(_buffer.AsSpan(_used));
        }

        _buffer[_used++] = (byte)'"';
        return this;
    }

    public CsvLines Number(long value)
    {
        Separate();
        value.TryFormat(_buffer.AsSpan(_used), out int written, default, CultureInfo.InvariantCulture);
        _used += written;
        return this;
    }

    /// <summary>Half stars as stars with one decimal: 7 is <c>3.5</c>.</summary>
    public CsvLines Halves(int halves)
    {
        Number(halves / 2);
        _buffer[_used++] = (byte)'.';
        _buffer[_used++] = (byte)(halves % 2 == 0 ? '0' : '5');
        return this;
    }

    public CsvLines Empty()
    {
        Separate();
        return this;
    }

    public void EndLine()
    {
        _buffer[_used++] = (byte)'\n';
        _lineBegun = false;
        if (_used > BufferBytes - LineBytesMax)
            Drain();
    }

    /// <summary>Gives the file its name.</summary>
    public void Finish()
    {
        Drain();
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_partPath, _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_partPath);
    }

    private void Separate()
    {
        if (_lineBegun)
            _buffer[_used++] = (byte)',';
        _lineBegun = true;
    }

    private void Drain()
    {
        _file.Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }
}
