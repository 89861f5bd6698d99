using System.Text;

namespace Personalize.Engine.Resources;

/// <summary>How a dataset is named: <c>GROUP/TYPE</c>, the type in capitals; its own name is not part of it.</summary>
internal static class DatasetPath
{
    private const string Kind = "dataset/";

    private static readonly (DatasetType Type, string Text, byte[] Utf8)[] Types =
        [.. Enum.GetValues<DatasetType>().Select(type => (type, type.ToString().ToUpperInvariant(), Encoding.UTF8.GetBytes(type.ToString().ToUpperInvariant())))];

    /// <summary>The last part of the dataset's ARN.</summary>
    public static string Of(DatasetGroup group, DatasetType type) => $"{Kind}{group.Name}/{Types[(int)type - 1].Text}";

    /// <summary>Reads a path or an ARN; any case of the type is taken. Allocates nothing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pathOrArn, out ReadOnlySpan<byte> group, out DatasetType type)
    {
        ReadOnlySpan<byte> path = ResourceNames.NameOf(pathOrArn, "dataset/"u8);
        path = path.StartsWith("dataset/"u8) && path.Count((byte)'/') == 2 ? path[Kind.Length..] : path;
        int slash = path.IndexOf((byte)'/');
        group = slash < 0 ? default : path[..slash];
        type = default;
        foreach (var (known, _, utf8) in Types)
        {
            if (slash >= 0 && Ascii.EqualsIgnoreCase(path[(slash + 1)..], utf8))
            {
                type = known;
                return true;
            }
        }

        return false;
    }
}
