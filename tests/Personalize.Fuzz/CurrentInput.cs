using System.IO.MemoryMappedFiles;

namespace Personalize.Fuzz;

/// <summary>The input at hand, in a mapped file: it outlives the process. Layout: i32 length, bytes.</summary>
internal sealed class CurrentInput : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public CurrentInput()
    {
        _file = MemoryMappedFile.CreateFromFile(PathIn(AppContext.BaseDirectory), FileMode.Create, mapName: null, sizeof(int) + FuzzTarget.InputBytesMax);
        _view = _file.CreateViewAccessor();
    }

    public static string PathIn(string folder) => Path.Combine(folder, "current-input");

    public static byte[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return bytes[sizeof(int)..(sizeof(int) + BitConverter.ToInt32(bytes))];
    }

    public void Set(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), input, 0, input.Length);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
