using System.Text.Json;
using System.Xml.Linq;

namespace Pool.Tests.Architecture;

/// <summary>What a project links, read from its files as they are committed.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Links">Packages and projects (as folder names in lower case), those that others bring included, and <see cref="Web"/>.</param>
internal sealed record Project(string Name, IReadOnlySet<string> Links)
{
    /// <summary>Stands for ASP.NET, which is part of the SDK and no package.</summary>
    public const string Web = "microsoft.aspnetcore.app";

    /// <summary>Reads <c>NAME/NAME.csproj</c> and the lock file beside it.</summary>
    public static Project Read(string folder)
    {
        var name = Path.GetFileName(folder);
        var project = XDocument.Load(Path.Combine(folder, name + ".csproj"));
        var isWeb =
            (string?)project.Root!.Attribute("Sdk") == "Microsoft.NET.Sdk.Web" || project.Descendants("FrameworkReference").Any();
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "packages.lock.json")));
        var links = locked
            .RootElement.GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Select(link => link.Name.ToLowerInvariant());
        return new Project(name, links.Concat(isWeb ? [Web] : []).ToHashSet());
    }
}
