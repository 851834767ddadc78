using Xunit;

namespace Pool.Tests;

public sealed class Smoke
{
    [Fact]
    public void Ids_refuse_what_is_not_hex() => Assert.Throws<FormatException>(() => new Pool.Protocol.Identity.NodeId("XYZ"));
}
