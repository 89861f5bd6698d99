using Microsoft.Extensions.Logging;
using Personalize.Engine.Serving;

namespace Personalize.Engine.Resources;

/// <summary>The campaigns by name: those that serve, and which version each was deployed with.</summary>
internal sealed class CampaignTable(PersonalizeEngine engine) : NameTable<Campaign>, IGroupResources
{
    private readonly Dictionary<string, CampaignDeployed> _deployments = new(StringComparer.Ordinal);

    /// <summary>A campaign of that name is deployed, whether its model could be read or not. Under the control lock.</summary>
    public bool IsDeployed(string campaign) => _deployments.ContainsKey(campaign);

    public Campaign Deploy(string name, SolutionVersion version)
    {
        ResourceNames.Check("the campaign", name);
        ServingModel serving = Load(version); // Before it is logged: what cannot serve is not deployed.
        try
        {
            return engine.Changes.Commit(
                at =>
                {
                    engine.Catalog.Groups.RequireKnown(version.Group);
                    if (TryGet(name, out Campaign? taken) && taken!.Group != version.Group)
                    {
                        throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"campaign '{name}' already exists in dataset group '{taken.Group.Name}'");
                    }

                    return new CampaignDeployed(name, version.Group.Store.Number, version.Solution, version.Version, at);
                },
                () => Publish(name, version, serving));
        }
        catch
        {
            version.Group.Serving.Stop(serving);
            throw;
        }
    }

    /// <summary>Loads the model of every campaign; called once, after replay.</summary>
    /// <remarks>One model that is lost, damaged or too large costs its campaign, not the data: the others serve, and it can be trained and deployed again.</remarks>
    public void StartServing(ILogger logger)
    {
        foreach (CampaignDeployed deployed in _deployments.Values)
        {
            if (engine.Catalog.Versions.Get(deployed.Group, deployed.Solution, deployed.Version) is not { } version)
            {
                continue;
            }

            try
            {
                Publish(deployed.Name, version, version.Load());
            }
            catch (Exception damaged) when (ModelFailure.IsOfModel(damaged))
            {
                logger.LogError(damaged, "Campaign {Campaign} does not serve: its model cannot be loaded. Train and deploy it again", deployed.Name);
            }
        }
    }

    /// <summary>A deployed campaign serves once <see cref="Publish"/> has its model.</summary>
    public void Apply(CampaignDeployed deployed) => _deployments[deployed.Name] = deployed;

    public void Apply(CampaignDropped dropped) => Drop(dropped.Name);

    public void Forget(DatasetGroup group)
    {
        foreach (string campaign in _deployments.Values.Where(deployed => deployed.Group == group.Store.Number).Select(deployed => deployed.Name).ToList())
        {
            Drop(campaign);
        }
    }

    /// <summary>Makes a campaign serve a version from now on.</summary>
    private Campaign Publish(string name, SolutionVersion version, ServingModel serving)
    {
        if (TryGet(name, out Campaign? campaign))
        {
            campaign!.Publish(version, serving);
            return campaign;
        }

        campaign = new Campaign(name, version, serving);
        Set(name, campaign);
        return campaign;
    }

    private void Drop(string name)
    {
        if (TryGet(name, out Campaign? campaign))
        {
            campaign!.Retire();
            Remove(name);
        }

        _deployments.Remove(name);
    }

    private static ServingModel Load(SolutionVersion version)
    {
        try
        {
            return version.Load();
        }
        catch (Exception damaged) when (ModelFailure.IsOfModel(damaged))
        {
            throw new PersonalizeException(PersonalizeErrorCode.StorageFailed, $"the model of version {version.Version} cannot be loaded: {damaged.Message}", damaged);
        }
    }
}
