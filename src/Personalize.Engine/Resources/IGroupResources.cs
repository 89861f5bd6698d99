namespace Personalize.Engine.Resources;

/// <summary>A family of resources that belong to dataset groups.</summary>
internal interface IGroupResources
{
    /// <summary>All of a group that is dropped go with it.</summary>
    void Forget(DatasetGroup group);
}
