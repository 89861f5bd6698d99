using System.Collections.Concurrent;
using Personalize.Training;

namespace Personalize.Engine.Resources;

/// <summary>The solutions by name.</summary>
/// <remarks>
/// Names are unique in the engine since there are records of solutions. A data folder from before may have the same name in two groups:
/// both are there, and the name alone finds the older one.
/// </remarks>
internal sealed class SolutionTable(PersonalizeEngine engine) : NameTable<Solution>, IGroupResources
{
    private readonly ConcurrentDictionary<(uint Group, string Name), Solution> _all = new();

    /// <summary>All solutions, oldest first.</summary>
    public IReadOnlyList<Solution> All => [.. _all.Values.OrderBy(solution => solution.CreatedAt).ThenBy(solution => solution.Name, StringComparer.Ordinal)];

    public Solution? Get(uint group, string name) => _all.GetValueOrDefault((group, name));

    /// <summary>A version in whatever state is there.</summary>
    public bool HoldsVersion(string solution, string version) =>
        TryGet(solution, out Solution? found) && engine.Catalog.Versions.Get(found!.Group.Store.Number, solution, version) is not null;

    /// <summary>A solution under a name that is free.</summary>
    /// <exception cref="PersonalizeException">The name is taken or none, or recipe or options are refused.</exception>
    public Solution Create(DatasetGroup group, string name, string recipeNameOrArn, SolutionOptions options)
    {
        ResourceNames.Check("the solution", name);
        Recipe recipe = FindRecipe(recipeNameOrArn);
        Check(recipe, options);
        return engine.Changes.Commit(
            at =>
            {
                engine.Catalog.Groups.RequireKnown(group);
                RequireFree("solution", name);
                Quotas.Require(engine, $"solutions of dataset group '{group.Name}'", _all.Values.Count(solution => solution.Group == group), Quotas.SolutionsPerGroup);
                return new SolutionCreated(group.Store.Number, name, recipe.Name, options, at);
            },
            () => this[name]);
    }

    /// <summary>The group's solution of a name and recipe, made where it is absent.</summary>
    /// <exception cref="PersonalizeException">The name is another recipe's or group's, or the solution has other parameters.</exception>
    public Solution FindOrCreate(DatasetGroup group, string recipeNameOrArn, string? name, IReadOnlyDictionary<string, string>? parameters)
    {
        Recipe recipe = FindRecipe(recipeNameOrArn);
        name ??= NameOf(group, recipe);
        RequireFor(group, name, recipe.Name);
        if (Get(group.Store.Number, name) is not { } solution)
        {
            return Create(group, name, recipe.Name, new SolutionOptions { Config = SolutionConfigReader.Write(recipe, parameters) });
        }

        return parameters is null || parameters.All(given => solution.Config.Parameters.TryGetValue(given.Key, out string? own) && own == given.Value)
            ? solution
            : throw new PersonalizeException($"solution '{name}' has its own parameters ({solution.Options.Config ?? "none"}); allowed are those, or a solution of another name");
    }

    public void Update(Solution solution, bool? performAutoTraining, string? updateConfig) => engine.Changes.Commit(at =>
    {
        RequireKnown(solution);
        SolutionOptions options = solution.Options with
        {
            PerformAutoTraining = performAutoTraining ?? solution.Options.PerformAutoTraining,
            Config = SolutionConfigReader.Merge(solution.Options.Config, updateConfig),
        };
        SolutionConfig.Read(options.Config);
        return new SolutionUpdated(solution.Group.Store.Number, solution.Name, options, updateConfig, performAutoTraining, at);
    });

    public void Drop(Solution solution) => engine.Changes.Commit(at =>
    {
        RequireKnown(solution);
        if (engine.Catalog.Campaigns.FindUserOf(solution) is { } campaign)
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, $"campaign '{campaign}' serves a version of solution '{solution.Name}': drop the campaign first");
        }

        if (engine.Catalog.Versions.Of(solution).FirstOrDefault(version => version.Status.IsUnfinished) is { } version)
        {
            throw new PersonalizeException(PersonalizeErrorCode.InUse, $"version {version.Version} of solution '{solution.Name}' is {version.State}: stop it first, or wait");
        }

        return new SolutionDropped(solution.Group.Store.Number, solution.Name, at);
    });

    /// <summary>Which solution a training of a recipe belongs to that names none: the group's namesake, or with the recipe behind where that is of another recipe.</summary>
    public string NameOf(DatasetGroup group, Recipe recipe)
    {
        if (IsFor(group, group.Name, recipe))
        {
            return group.Name;
        }

        string name = $"{group.Name}-{recipe.Name}";
        return name.Length <= ResourceNames.NameLengthMax ? name : $"{name[..(ResourceNames.NameLengthMax - recipe.Name.Length - 1)]}-{recipe.Name}";
    }

    /// <summary>Throws unless a version of the recipe may come under that name: it is free, or the group's own solution of that recipe.</summary>
    public void RequireFor(DatasetGroup group, string name, string recipe)
    {
        if (Get(group.Store.Number, name) is { } own)
        {
            if (own.Recipe != recipe)
            {
                throw new PersonalizeException($"solution '{name}' is of recipe {own.Recipe}; allowed is that, or a solution of another name for {recipe}");
            }
        }
        else if (TryGet(name, out Solution? taken))
        {
            throw new PersonalizeException(PersonalizeErrorCode.AlreadyExists, $"solution '{name}' already exists in dataset group '{taken!.Group.Name}'");
        }
    }

    public void Apply(SolutionCreated created)
    {
        if (engine.Catalog.Groups.Get(created.Group) is { } group)
        {
            var settings = new SolutionSettings(created.Options, SolutionConfig.Read(created.Options.Config), created.At, created.At, null);
            Add(new Solution(engine, group, created.Name, created.Recipe, settings, created.At));
        }
    }

    public void Apply(SolutionUpdated updated)
    {
        if (Get(updated.Group, updated.Name) is { } solution)
        {
            var config = SolutionConfig.Read(updated.Options.Config);
            bool isSet = updated.Options.PerformAutoTraining && (!solution.Options.PerformAutoTraining || config.Schedule != solution.Config.Schedule);
            solution.Settings = new SolutionSettings(
                updated.Options, config, updated.At, isSet ? updated.At : solution.AutoTrainingSince, new SolutionUpdate(updated.UpdateConfig, updated.PerformAutoTraining, updated.At));
        }
    }

    public void Apply(SolutionDropped dropped)
    {
        if (Get(dropped.Group, dropped.Name) is { } solution)
        {
            engine.Catalog.Versions.Forget(solution);
            Forget(solution);
        }
    }

    /// <summary>A version implies its solution.</summary>
    public Solution Imply(DatasetGroup group, SolutionVersionTrained trained)
    {
        if (Get(trained.Group, trained.Solution) is { } solution)
        {
            return solution;
        }

        var settings = new SolutionSettings(new SolutionOptions(), new SolutionConfig(), trained.At, trained.At, null);
        solution = new Solution(engine, group, trained.Solution, trained.Recipe, settings, trained.At);
        Add(solution);
        return solution;
    }

    public void Forget(DatasetGroup group)
    {
        foreach (Solution solution in _all.Values.Where(solution => solution.Group == group).ToList())
        {
            Forget(solution);
        }
    }

    /// <summary>The recipe of a name or ARN.</summary>
    /// <exception cref="PersonalizeException">There is none, or it is not built.</exception>
    public static Recipe FindRecipe(string nameOrArn)
    {
        string name = nameOrArn[(nameOrArn.LastIndexOf('/') + 1)..];
        if (!Recipes.TryGet(name, out Recipe? recipe))
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, Recipes.UnknownMessage(ResourceNames.Printable(name)));
        }

        return recipe.IsBuilt ? recipe : throw new PersonalizeException($"recipe {recipe.Name} is described but not built yet; built are {Recipes.BuiltNames}");
    }

    private static void Check(Recipe recipe, SolutionOptions options)
    {
        SolutionConfig config = SolutionConfig.Read(options.Config);
        if (!recipe.TryCheck(config.Parameters, out string? error))
        {
            throw new PersonalizeException(error!);
        }

        foreach ((string name, string value) in config.Searched)
        {
            if (recipe.Find(name) is not { Tunable: true } parameter)
            {
                throw new PersonalizeException(
                    $"hpoConfig names the parameter '{ResourceNames.Printable(name)}', which a search of {recipe.Name} cannot set; allowed are {string.Join(", ", recipe.Parameters.Where(p => p.Tunable).Select(p => p.Name).DefaultIfEmpty("none"))}");
            }

            if (!parameter.TryCheck(value, out error))
            {
                throw new PersonalizeException($"hpoConfig: {error}");
            }
        }

        if (options.EventType is { Length: 0 or > 256 } type)
        {
            throw new PersonalizeException($"eventType has {type.Length} characters; allowed 1..256");
        }
    }

    /// <summary>Throws where a solution was dropped. Under the control lock.</summary>
    public void RequireKnown(Solution solution)
    {
        if (Get(solution.Group.Store.Number, solution.Name) != solution)
        {
            throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"solution '{solution.Name}' was dropped");
        }
    }

    private bool IsFor(DatasetGroup group, string name, Recipe recipe) =>
        Get(group.Store.Number, name) is { } own ? own.Recipe == recipe.Name : !TryGet(name, out _);

    private void Add(Solution solution)
    {
        _all[(solution.Group.Store.Number, solution.Name)] = solution;
        if (!TryGet(solution.Name, out _))
        {
            Set(solution.Name, solution);
        }
    }

    private void Forget(Solution solution)
    {
        _all.TryRemove((solution.Group.Store.Number, solution.Name), out _);
        Remove(solution.Name);
        if (All.FirstOrDefault(other => other.Name == solution.Name) is { } namesake)
        {
            Set(namesake.Name, namesake);
        }
    }
}
