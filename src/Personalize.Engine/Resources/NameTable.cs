namespace Personalize.Engine.Resources;

/// <summary>Resources by name: looked up by UTF-8 without allocating, changed by copying.</summary>
/// <remarks>Readers take no lock and see a whole table; the caller serialises writers.</remarks>
internal class NameTable<T> where T : class
{
    private Dictionary<string, T> _byName = new(StringComparer.Ordinal);

    public ICollection<T> Values => Volatile.Read(ref _byName).Values;

    /// <summary>The resource of a name that is there.</summary>
    public T this[string name] => Volatile.Read(ref _byName)[name];

    public bool TryGet(string name, out T? value) => Volatile.Read(ref _byName).TryGetValue(name, out value);

    public bool TryGet(ReadOnlySpan<byte> name, out T? value)
    {
        value = null;
        if (name.Length is 0 or > ResourceNames.NameLengthMax)
        {
            return false;
        }

        Span<char> characters = stackalloc char[ResourceNames.NameLengthMax];
        for (int i = 0; i < name.Length; i++)
        {
            characters[i] = (char)name[i]; // A name is ASCII; any other byte finds nothing.
        }

        return Volatile.Read(ref _byName).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters[..name.Length], out value);
    }

    /// <summary>Under the control lock.</summary>
    /// <exception cref="PersonalizeException">The name is taken.</exception>
    public void RequireFree(string kind, string name)
    {
        if (TryGet(name, out _))
        {
            throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"{kind} '{name}' already exists");
        }
    }

    public void Set(string name, T value) => Change(copy => copy[name] = value);

    public void Remove(string name) => Change(copy => copy.Remove(name));

    private void Change(Action<Dictionary<string, T>> change)
    {
        var copy = new Dictionary<string, T>(_byName, StringComparer.Ordinal);
        change(copy);
        Volatile.Write(ref _byName, copy);
    }
}
