using System.Text;
using Personalize.Core.Schemas;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>The datasets of an engine, over all groups.</summary>
public static class EngineDatasets
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>All datasets of all groups, oldest first.</summary>
        public IReadOnlyList<Dataset> Datasets => engine.Catalog.Datasets.All;

        /// <summary>The dataset of a path such as <c>shop/ITEMS</c> or <c>dataset/shop/ITEMS</c>, or of an ARN.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public Dataset GetDataset(string pathOrArn) =>
            engine.TryGetDataset(Encoding.UTF8.GetBytes(pathOrArn), out DatasetGroup? group, out DatasetType type) && engine.Catalog.Datasets.Get(group!, type) is { } dataset
                ? dataset
                : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"dataset '{ResourceNames.Printable(pathOrArn)}' does not exist");

        /// <summary>As <see cref="GetDataset"/> in UTF-8, without allocating; false where there is no such dataset.</summary>
        public bool TryGetDataset(ReadOnlySpan<byte> pathOrArn, out DatasetGroup? group, out DatasetType type)
        {
            group = null;
            return DatasetPath.TryRead(pathOrArn, out ReadOnlySpan<byte> name, out type)
                && engine.Catalog.Groups.TryGet(name, out group) && group!.Store.Schemas.Of((DatasetKind)type) is not null;
        }
    }
}
