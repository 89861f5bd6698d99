namespace Personalize.Engine;

/// <summary>Words that people pin to resources: kept with the resource, told, and used for nothing.</summary>
/// <remarks>A resource is named by its ARN or the ARN's last part, such as <c>campaign/home</c> or <c>dataset/shop/ITEMS</c>.</remarks>
public static class EngineTags
{
    extension(PersonalizeEngine engine)
    {
        /// <summary>The tags of a resource, by key.</summary>
        /// <exception cref="PersonalizeException">There is no such resource.</exception>
        public IReadOnlyDictionary<string, string> GetTags(string resource) => engine.Catalog.Tags.Get(resource);

        /// <summary>Gives a resource tags; one of the same key is replaced.</summary>
        /// <exception cref="PersonalizeException">There is no such resource, it would have more than 50 tags, or a key or value is refused: nothing was changed.</exception>
        public void SetTags(string resource, IReadOnlyDictionary<string, string> tags) => engine.Catalog.Tags.Set(resource, tags);

        /// <summary>Takes tags away; keys that it does not have are no mistake.</summary>
        /// <exception cref="PersonalizeException">There is no such resource.</exception>
        public void RemoveTags(string resource, IReadOnlyCollection<string> keys) => engine.Catalog.Tags.Remove(resource, keys);
    }
}
