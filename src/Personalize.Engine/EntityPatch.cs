using Personalize.Core;
using Personalize.Storage.Log;

namespace Personalize.Engine;

/// <summary>Some fields of an item's or a user's record while they change: set or clear them, then <see cref="Commit"/> once.</summary>
/// <remarks>As <see cref="EntityPut"/>: on the stack, no allocation, one at a time per thread. Fields that are not named stay as they are.</remarks>
public ref struct EntityPatch
{
    private EntityPut _put;

    internal EntityPatch(EntityPut put) => _put = put;

    /// <summary>Sets a field from text, parsed by the column's type; empty text clears it where its type allows null.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => _put.Set(name, text);

    /// <summary>Sets a number field.</summary>
    public void Set(ReadOnlySpan<byte> name, long value) => _put.Set(name, value);

    /// <summary>Sets a number field.</summary>
    public void Set(ReadOnlySpan<byte> name, double value) => _put.Set(name, value);

    /// <summary>Sets a boolean field.</summary>
    public void Set(ReadOnlySpan<byte> name, bool value) => _put.Set(name, value);

    /// <summary>Sets a field to null; refused where its type does not allow that.</summary>
    public void Clear(ReadOnlySpan<byte> name) => _put.Clear(name);

    /// <summary>Changes the record and returns when that is as safe as the engine's durability promises.</summary>
    /// <exception cref="PersonalizeException">There is no such record, or a value was refused; nothing was changed.</exception>
    public void Commit() => _put.Commit();

    /// <summary>Sets a field; false once anything of the patch is refused.</summary>
    internal bool TrySet(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text) => _put.TrySet(name, text);

    /// <summary>Appends and applies the patch without waiting for the disk.</summary>
    internal bool TryCommit(out LogPosition position, out Refusal refusal) => _put.TryCommit(out position, out refusal);
}
