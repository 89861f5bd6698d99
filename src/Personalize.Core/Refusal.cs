using System.Runtime.InteropServices;

namespace Personalize.Core;

/// <summary>A caller's mistake as a value; the door or the facade words it.</summary>
/// <remarks>
/// <code>
/// Code      2 bytes   what is wrong
/// Field     2 bytes   column of the schema it concerns, or <see cref="NoField"/>
/// Position  4 bytes   argument, byte or record number, or the number seen (COUNT 900), by code
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Refusal(RefusalCode Code, ushort Field = Refusal.NoField, int Position = 0)
{
    public const ushort NoField = ushort.MaxValue;

    /// <summary>No mistake.</summary>
    public static Refusal None => default;

    public bool IsNone => Code == RefusalCode.None;
}
