using System.Net;
using Pool.Orchestrator.Outbound;
using Xunit;

namespace Pool.Tests.Outbound;

/// <summary>Where a stranger's URL may lead.</summary>
public sealed class Addresses
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::")]
    public void What_may_be_a_neighbour_is_not_public(string address) =>
        Assert.False(new AddressRule([]).Permits(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void The_public_internet_may_be_reached(string address) =>
        Assert.True(new AddressRule([]).Permits(IPAddress.Parse(address)));

    [Fact]
    public void The_operator_allows_more()
    {
        var rule = new AddressRule([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("fd00::/8")]);
        Assert.True(rule.Permits(IPAddress.Parse("10.1.2.3")));
        Assert.True(rule.Permits(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(rule.Permits(IPAddress.Parse("fd12::1")));
        Assert.False(rule.Permits(IPAddress.Parse("10.2.0.1")));
    }

    [Theory]
    [InlineData("http://example.org/a", true)]
    [InlineData("https://example.org:9000/a?b=c", true)]
    [InlineData("https://example.org:25/a", false)]
    [InlineData("https://a:b@example.org/a", false)]
    [InlineData("ftp://example.org/a", false)]
    [InlineData("file:///a", false)]
    [InlineData("unix:///a", false)]
    public void A_URL_is_asked_only_by_http_on_ordinary_ports(string url, bool may) =>
        Assert.Equal(may, OutboundClient.Check(new Uri(url)) is null);
}
