using System.Globalization;
using System.Text.RegularExpressions;
using Net = Livepeer.Net;

namespace Pool.Protocol.Livepeer.Capabilities;

/// <summary>Whether a provider can do what a requester needs (go-livepeer core/capabilities.go CompatibleWith).</summary>
public static partial class Compatibility
{
    /// <summary>Longest version text that is looked at.</summary>
    public const int MaxVersionLength = 64;

    /// <summary>Judges version, mandatories, model constraints and bits, in this order.</summary>
    /// <param name="requester">A job's needs.</param>
    /// <param name="provider">An orchestrator's or a worker's offer.</param>
    public static bool IsCompatible(Net.Capabilities requester, Net.Capabilities provider)
    {
        ArgumentNullException.ThrowIfNull(requester);
        ArgumentNullException.ThrowIfNull(provider);
        var needs = CapabilitySet.FromWords(requester.Bitstring);
        return IsNewEnough(provider.Version, requester.Constraints?.MinVersion ?? "")
            && CapabilitySet.FromWords(provider.Mandatories).IsSubsetOf(needs)
            && HasModels(requester.Constraints, provider.Constraints)
            && needs.IsSubsetOf(CapabilitySet.FromWords(provider.Bitstring));
    }

    /// <summary>
    /// Whether a version is at least another. What follows the three numbers is ignored on both sides: it is a build's suffix. A
    /// minimum that is no version asks nothing; an offer that is none satisfies nothing.
    /// </summary>
    public static bool IsNewEnough(string version, string minimum) =>
        !TryParse(minimum, out var least) || (TryParse(version, out var offered) && offered.CompareTo(least) >= 0);

    private static bool HasModels(Net.Capabilities.Types.Constraints? requester, Net.Capabilities.Types.Constraints? provider)
    {
        if (requester is null || provider is null)
        {
            return true;
        }
        foreach (var (capability, wanted) in requester.PerCapability)
        {
            if (
                provider.PerCapability.TryGetValue(capability, out var offered)
                && !wanted.Models.All(model => Has(offered, model))
            )
            {
                return false;
            }
        }
        return true;
    }

    private static bool Has(
        Net.Capabilities.Types.CapabilityConstraints offered,
        KeyValuePair<string, Net.Capabilities.Types.CapabilityConstraints.Types.ModelConstraint> wanted
    ) =>
        offered.Models.TryGetValue(wanted.Key, out var model)
        && (!wanted.Value.Warm || model.Warm)
        && (wanted.Value.RunnerVersion.Length == 0 || IsNewEnough(model.RunnerVersion, wanted.Value.RunnerVersion));

    private static bool TryParse(string text, out (ulong Major, ulong Minor, ulong Patch) version)
    {
        version = default;
        if (text.Length > MaxVersionLength || Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }
        return TryNumber(match.Groups[1], out version.Major)
            && TryNumber(match.Groups[2], out version.Minor)
            && TryNumber(match.Groups[3], out version.Patch);
    }

    private static bool TryNumber(Group group, out ulong number)
    {
        number = 0;
        return !group.Success || ulong.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    [GeneratedRegex(@"\Av?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-[0-9A-Za-z.\-]+)?(?:\+[0-9A-Za-z.\-]+)?\z")]
    private static partial Regex Pattern();
}
