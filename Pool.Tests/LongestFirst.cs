using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Pool.Tests.LongestFirst", "Pool.Tests")]

namespace Pool.Tests;

/// <summary>The lines of tests that take longest begin first, or the last of them would run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = ["processes", "engine room"];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => (uint)Array.IndexOf(Long, collection.DisplayName));
}
