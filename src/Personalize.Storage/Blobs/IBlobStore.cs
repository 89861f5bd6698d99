namespace Personalize.Storage.Blobs;

/// <summary>Whole immutable objects, named by their content: trained models now, a bucket's objects in a cluster.</summary>
/// <remarks>Any thread.</remarks>
public interface IBlobStore
{
    /// <summary>Keeps the bytes; when it returns they survive a crash.</summary>
    /// <returns>Their name: 32 hexadecimal digits of XXH3-128. The same bytes always get the same name.</returns>
    /// <exception cref="Disk.StorageFailedException">The disk failed or is full; nothing of that name exists, nor what was begun of it.</exception>
    string Save(ReadOnlySpan<byte> content);

    /// <summary>The bytes of a name.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">The bytes are not those that were saved.</exception>
    byte[] Load(string name);

    /// <summary>Names of all objects, in no order.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    IReadOnlyList<string> List();

    /// <summary>Takes the object of a name away; without one, nothing happens.</summary>
    /// <exception cref="IOException">The disk failed; the object may be there still.</exception>
    void Delete(string name);

    /// <summary>Takes away what was begun and never finished; nobody saves meanwhile.</summary>
    /// <exception cref="IOException">The disk failed; what is still there harms nobody.</exception>
    void DeleteUnfinished();
}
