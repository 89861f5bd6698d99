using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Personalize.Engine.Serving;

namespace Personalize.Engine.Resources;

/// <summary>The campaigns by name: those that serve, and how each was deployed.</summary>
internal sealed class CampaignTable(PersonalizeEngine engine) : NameTable<Campaign>, IGroupResources
{
    // Changed under the control lock; tags and lookups read it without.
    private readonly ConcurrentDictionary<string, CampaignDeployment> _deployments = new(StringComparer.Ordinal);

    /// <summary>A campaign of that name is deployed, whether its model could be read or not. Any thread.</summary>
    public bool IsDeployed(string campaign) => _deployments.ContainsKey(campaign);

    /// <summary>Name of a campaign that is deployed with a version of the solution; null: none. Under the control lock.</summary>
    public string? FindUserOf(Solution solution) =>
        _deployments.Values.FirstOrDefault(d => d.Newest.Group == solution.Group.Store.Number && d.Newest.Solution == solution.Name)?.Newest.Name;

    /// <summary>A campaign under a name that is free.</summary>
    public Campaign Create(string name, SolutionVersion version, CampaignConfig config)
    {
        config.Check();
        return Serve(name, version, config, () => IsDeployed(name)
            ? throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"campaign '{name}' already exists")
            : config);
    }

    /// <summary>A campaign of that name serves the version from now on, made where it is absent; one that is there keeps its settings.</summary>
    public Campaign Deploy(string name, SolutionVersion version) => Serve(name, version, TryGet(name, out Campaign? known) ? known!.Config : CampaignConfig.Default, () =>
    {
        CampaignDeployment? deployed = _deployments.GetValueOrDefault(name);
        if (deployed is not null && deployed.Newest.Group != version.Group.Store.Number)
        {
            string group = engine.Catalog.Groups.Get(deployed.Newest.Group)?.Name ?? "";
            throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"campaign '{name}' already exists in dataset group '{group}'");
        }

        return deployed?.Config ?? CampaignConfig.Default;
    });

    /// <summary>Changes what a campaign serves, how it answers, or both; what is null stays as it is.</summary>
    public void Update(Campaign campaign, SolutionVersion? version, CampaignConfig? config)
    {
        config?.Check();
        if (version is null)
        {
            UpdateSettings(campaign, config);
            return;
        }

        if (version.Group != campaign.Group)
        {
            throw new PersonalizeException(
                $"version {version.Version} is of dataset group '{version.Group.Name}'; allowed for campaign '{campaign.Name}' are those of '{campaign.Group.Name}'");
        }

        Serve(campaign.Name, version, config ?? campaign.Config, () =>
        {
            RequireKnown(campaign);
            return config ?? campaign.Config;
        });
    }

    /// <summary>Campaigns of the version's solution that keep up with the newest serve it from now on.</summary>
    /// <remarks>One that cannot goes on with what it has; the reason is logged.</remarks>
    public void Follow(SolutionVersion version)
    {
        foreach (Campaign campaign in Values)
        {
            Follow(campaign, version);
        }
    }

    /// <summary>Loads the model of every campaign; called once, after replay.</summary>
    /// <remarks>
    /// One model that is lost, damaged or too large costs its campaign, not the data: it is there and failed, the others serve, and it can be trained and deployed again.
    /// Where a version was trained and the process ended before a campaign that keeps up with the newest had followed, it follows now.
    /// </remarks>
    public void StartServing(ILogger logger)
    {
        foreach (CampaignDeployed deployed in _deployments.Values.Select(deployment => deployment.Newest))
        {
            if (engine.Catalog.Versions.Get(deployed.Group, deployed.Solution, deployed.Version) is not { } version)
            {
                continue;
            }

            try
            {
                ServingModel serving = version.Load();
                using AgesHold? ages = version.Group.Serving.HoldAges(serving, _deployments[deployed.Name].Config);
                Publish(deployed.Name, version, serving);
            }
            catch (Exception damaged) when (ModelFailure.IsOfModel(damaged))
            {
                logger.DoesNotServe(damaged, deployed.Name);
                Publish(deployed.Name, version, null, $"campaign '{deployed.Name}' does not serve: the model of version {version.Version} cannot be loaded. Deploy another version, or train anew: {damaged.Message}");
            }
        }

        foreach (Campaign campaign in Values)
        {
            if (engine.Catalog.Versions.NewestTrainedOf(campaign.Version) is { } newest && newest.TrainedOrder > _deployments[campaign.Name].Order)
            {
                Follow(campaign, newest);
            }
        }
    }

    /// <summary>A deployed campaign serves once <see cref="Publish"/> has its model.</summary>
    public void Apply(CampaignDeployed deployed)
    {
        CampaignDeployment? before = _deployments.GetValueOrDefault(deployed.Name);
        _deployments[deployed.Name] = new CampaignDeployment(deployed, before?.CreatedAt ?? deployed.At, before is not null, engine.Catalog.Versions.TakeOrder());
    }

    public void Apply(CampaignDropped dropped) => Drop(dropped.Name);

    public void Forget(DatasetGroup group)
    {
        foreach (string campaign in _deployments.Values.Where(d => d.Newest.Group == group.Store.Number).Select(d => d.Newest.Name).ToList())
        {
            Drop(campaign);
        }
    }

    private void Follow(Campaign campaign, SolutionVersion version)
    {
        if (!campaign.Config.SyncWithLatest || campaign.Group != version.Group || campaign.Version.Solution != version.Solution)
        {
            return;
        }

        try
        {
            Update(campaign, version, null);
        }
        catch (PersonalizeException refused)
        {
            engine.Logger.DoesNotFollow(refused, campaign.Name, version.Version, refused.Message);
        }
    }

    /// <summary>The settings alone: the model that serves goes on.</summary>
    private void UpdateSettings(Campaign campaign, CampaignConfig? config)
    {
        using AgesHold? ages = campaign.Now.Model is { } model ? campaign.Group.Serving.HoldAges(model, config ?? campaign.Config) : null;
        engine.Changes.Commit(
            at =>
            {
                RequireKnown(campaign);
                return Describe(campaign.Name, campaign.Version, config ?? campaign.Config, at);
            },
            () => Publish(campaign.Name, campaign.Version, campaign.Now.Model, campaign.FailureReason));
    }

    /// <param name="name">The campaign's.</param>
    /// <param name="version">What it serves.</param>
    /// <param name="expected">The settings that it will have, unless they change meanwhile.</param>
    /// <param name="check">Refuses what may not be, else says the settings; under the control lock.</param>
    private Campaign Serve(string name, SolutionVersion version, CampaignConfig expected, Func<CampaignConfig> check)
    {
        ResourceNames.Check("the campaign", name);
        ServingModel serving = Load(version); // Before it is logged: what cannot serve is not deployed.
        try
        {
            using AgesHold? ages = version.Group.Serving.HoldAges(serving, expected); // Before the commit: it waits for an import, and the control lock must not.
            return engine.Changes.Commit(
                at =>
                {
                    engine.Catalog.Groups.RequireKnown(version.Group);
                    engine.Catalog.Versions.RequireKnown(version);
                    if (!IsDeployed(name))
                    {
                        uint group = version.Group.Store.Number;
                        Quotas.Require(engine, $"campaigns of dataset group '{version.Group.Name}'", _deployments.Values.Count(d => d.Newest.Group == group), Quotas.CampaignsPerGroup);
                    }

                    return Describe(name, version, check(), at);
                },
                () => Publish(name, version, serving));
        }
        catch
        {
            version.Group.Serving.Stop(serving);
            throw;
        }
    }

    private static CampaignDeployed Describe(string name, SolutionVersion version, CampaignConfig config, DateTimeOffset at) =>
        new(name, version.Group.Store.Number, version.Solution, version.Version, at, config);

    /// <summary>Makes a deployed campaign serve a model from now on, as its newest record says; without one it has failed.</summary>
    private Campaign Publish(string name, SolutionVersion version, ServingModel? serving, string? failure = null)
    {
        CampaignDeployment deployment = _deployments[name];
        var publication = new CampaignPublication(version, deployment.Config, serving, deployment.CreatedAt, deployment.Newest.At)
        {
            FailureReason = failure,
            Exploration = serving is null ? null : version.Group.Serving.Explore(serving, deployment.Config, engine.ExplorationSeed),
            LatestUpdate = deployment.IsChanged ? new CampaignUpdate(version, deployment.Config, deployment.Newest.At) : null,
        };
        if (TryGet(name, out Campaign? campaign))
        {
            campaign!.Publish(publication);
            return campaign;
        }

        campaign = new Campaign(engine, name, publication);
        Set(name, campaign);
        return campaign;
    }

    private void RequireKnown(Campaign campaign)
    {
        if (!TryGet(campaign.Name, out Campaign? known) || known != campaign)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"campaign '{campaign.Name}' was dropped");
        }
    }

    private void Drop(string name)
    {
        if (TryGet(name, out Campaign? campaign))
        {
            campaign!.Retire();
            Remove(name);
        }

        _deployments.TryRemove(name, out _);
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
