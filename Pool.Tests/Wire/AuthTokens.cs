using CsCheck;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;
using Pool.Protocol.Livepeer;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Wire;

public sealed class AuthTokens
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_787_998_200));
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    [Fact]
    public void A_token_lives_as_long_as_gateways_assume()
    {
        var refresh = Vector.Load("wire-auth.json").GetProperty("refresh")[0];
        var token = new AuthTokenMint(_key, _time).Issue();
        Assert.Equal(refresh.GetProperty("expiration").GetInt64(), token.Expiration);
        Assert.Equal(refresh.GetProperty("gatewayRefreshesAfter").GetInt64(), token.Expiration - 180);
        Assert.Matches("^[0-9a-f]{16}$", token.SessionId);
    }

    [Fact]
    public void A_token_is_genuine_until_its_time_and_the_grace_are_over_also_after_a_restart()
    {
        var token = new AuthTokenMint(_key, _time).Issue();
        var mint = new AuthTokenMint(_key, _time);
        _time.Advance(AuthTokenMint.Life + AuthTokenMint.Grace);
        Assert.Equal(AuthTokenVerdict.Genuine, mint.Verify(token));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthTokenVerdict.Expired, mint.Verify(token));
    }

    [Fact]
    public void A_token_with_any_bit_changed_is_forged()
    {
        var mint = new AuthTokenMint(_key, _time);
        var token = mint.Issue();
        Gen.Int[0, 255]
            .Sample(bit =>
            {
                var mac = token.Token.ToByteArray();
                mac[bit / 8] ^= (byte)(1 << (bit % 8));
                var changed = new Net.AuthToken(token) { Token = ByteString.CopyFrom(mac) };
                return mint.Verify(changed) == AuthTokenVerdict.Forged;
            });
        Assert.Equal(AuthTokenVerdict.Forged, mint.Verify(new Net.AuthToken(token) { Expiration = token.Expiration + 1 }));
        Assert.Equal(AuthTokenVerdict.Forged, mint.Verify(new Net.AuthToken(token) { SessionId = new string('0', 16) }));
        Assert.Equal(AuthTokenVerdict.Forged, mint.Verify(new Net.AuthToken(token) { Token = ByteString.Empty }));
        Assert.Equal(AuthTokenVerdict.Forged, mint.Verify(new Net.AuthToken()));
        Assert.Equal(AuthTokenVerdict.Forged, new AuthTokenMint(new byte[32], _time).Verify(token));
    }

    /// <summary>The reference joins session id and time without a boundary; ours must not take its tokens even under the same key.</summary>
    [Fact]
    public void The_references_tokens_are_not_ours()
    {
        foreach (var vector in Vector.Load("wire-auth.json").GetProperty("tokens").EnumerateArray())
        {
            var token = new Net.AuthToken
            {
                SessionId = vector.Text("sessionId"),
                Expiration = vector.GetProperty("expiration").GetInt64(),
                Token = ByteString.CopyFrom(vector.Hex("tokenHex")),
            };
            Assert.Equal(AuthTokenVerdict.Forged, new AuthTokenMint(vector.Hex("secretHex"), _time).Verify(token));
        }
    }
}
