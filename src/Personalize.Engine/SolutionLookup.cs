using System.Text;
using Personalize.Engine.Resources;

namespace Personalize.Engine;

/// <summary>Finds solutions and their versions by name or ARN.</summary>
public static class SolutionLookup
{
    private const string Latest = "$LATEST";

    extension(PersonalizeEngine engine)
    {
        /// <summary>All solutions of all groups, oldest first.</summary>
        public IReadOnlyList<Solution> Solutions => engine.Catalog.Solutions.All;

        /// <summary>The solution of a name or ARN.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public Solution GetSolution(string nameOrArn)
        {
            ArgumentNullException.ThrowIfNull(nameOrArn);
            string name = NameOf(nameOrArn);
            return engine.Catalog.Solutions.TryGet(name, out Solution? solution)
                ? solution!
                : throw new PersonalizeException(PersonalizeErrorCode.NotFound, $"solution '{ResourceNames.Printable(name)}' does not exist");
        }

        /// <summary>The version of a path <c>solution/version</c> or an ARN; <c>solution/$LATEST</c> is the newest active one.</summary>
        /// <exception cref="PersonalizeException">There is none.</exception>
        public SolutionVersion GetSolutionVersion(string pathOrArn)
        {
            ArgumentNullException.ThrowIfNull(pathOrArn);
            string path = NameOf(pathOrArn);
            int slash = path.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                throw new PersonalizeException($"the version is '{ResourceNames.Printable(path)}'; allowed is SOLUTION/VERSION or SOLUTION/{Latest}");
            }

            Solution solution = engine.GetSolution(path[..slash]);
            string version = path[(slash + 1)..];
            SolutionVersion? found = version == Latest
                ? solution.Versions.LastOrDefault(one => one.State == ResourceState.Active)
                : engine.Catalog.Versions.Get(solution.Group.Store.Number, solution.Name, version);
            return found ?? throw new PersonalizeException(PersonalizeErrorCode.NotFound, version == Latest
                ? $"solution '{solution.Name}' has no active version"
                : $"version '{ResourceNames.Printable(version)}' of solution '{solution.Name}' does not exist");
        }
    }

    private static string NameOf(string nameOrArn) => Encoding.UTF8.GetString(ResourceNames.NameOf(Encoding.UTF8.GetBytes(nameOrArn), "solution/"u8));
}
