using System.Collections.Concurrent;

namespace Personalize.Storage.Blobs;

/// <summary>Objects of an engine that keeps nothing on disk.</summary>
public sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> _content = new(StringComparer.Ordinal);

    /// <summary>Bytes of all objects.</summary>
    public long SizeBytes => _content.Values.Sum(bytes => (long)bytes.Length);

    public string Save(ReadOnlySpan<byte> content)
    {
        string name = BlobName.Of(content);
        _content.TryAdd(name, content.ToArray());
        return name;
    }

    public IReadOnlyList<string> List() => [.. _content.Keys];

    public void DeleteUnfinished()
    {
        // A save is done at once.
    }

    public void Delete(string name) => _content.TryRemove(name, out _);

    public byte[] Load(string name) =>
        _content.TryGetValue(name, out byte[]? content) ? content : throw new FileNotFoundException($"there is no object {name}", name);
}
