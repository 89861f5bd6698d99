using Personalize.Core.Schemas;

namespace Personalize.Storage.Import;

/// <summary>A finished import file, safe on disk; part of the datasets once a commit record names it.</summary>
/// <param name="Name">Its hash, 32 hexadecimal digits; the file is <c>Name.rows</c>.</param>
/// <param name="Kind">The dataset it fills.</param>
/// <param name="Mode">What it does to the bulk records there.</param>
/// <param name="Records">Records of the dataset in it; announced item ids not counted.</param>
/// <param name="ItemIds">Distinct item ids announced.</param>
/// <param name="Bytes">Length of the file.</param>
public sealed record ImportedFile(string Name, DatasetKind Kind, ImportMode Mode, long Records, int ItemIds, long Bytes)
{
    /// <summary>No file of that name was there before, so nobody else needs it yet; known to its writer only.</summary>
    public bool IsNew { get; init; }

    /// <summary>By which its records are encoded; known to its writer only.</summary>
    public DatasetSchema? Schema { get; init; }

    /// <summary>The end of an import file's name.</summary>
    public const string Extension = ".rows";

    /// <summary>The end of the name of a file that is being written; whoever opens the store may delete such files.</summary>
    public const string AsideExtension = ".rows.new";
}
