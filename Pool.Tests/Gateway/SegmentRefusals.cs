using System.Net;
using System.Text;
using Google.Protobuf;
using Pool.Actors.Sessions;
using Pool.Protocol.Livepeer;
using Pool.Protocol.Livepeer.Capabilities;
using Pool.Tests.Wire;
using Xunit;
using Net = Livepeer.Net;

namespace Pool.Tests.Gateway;

/// <summary>What is refused before the body: the exact texts of the reference, in its order, whatever else is wrong as well.</summary>
public sealed class SegmentRefusals : IAsyncLifetime
{
    private Doors _doors = null!;

    public async Task InitializeAsync() => _doors = await Doors.OpenAsync();

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    public static TheoryData<string> Recorded() =>
        [
            .. Vector
                .Load("captured/raw-errors.json")
                .EnumerateArray()
                .Select(exchange => exchange.Text("case"))
                // The rest is about go-livepeer's own transcoders.
                .Where(name => name.StartsWith("seg-", StringComparison.Ordinal) || name is "root" or "stream404"),
        ];

    [Theory, MemberData(nameof(Recorded))]
    public async Task A_recorded_bad_request_gets_the_recorded_answer(string name)
    {
        var exchange = Vector.Load("captured/raw-errors.json").EnumerateArray().Single(exchange => exchange.Text("case") == name);
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Text("method")), exchange.Text("path"));
        request.Content = request.Method == HttpMethod.Post ? new ByteArrayContent(new byte[60_000]) : null;
        foreach (var header in exchange.GetProperty("request_headers").EnumerateObject())
        {
            if (header.Name.StartsWith("Livepeer-", StringComparison.Ordinal))
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
        }
        using var response = await _doors.Gateway().SendAsync(request);
        Assert.Equal(exchange.GetProperty("status").GetInt32(), (int)response.StatusCode);
        Assert.Equal(
            exchange.GetProperty("body").EnumerateArray().Single(part => part.Text("dir") == "resp").Text("text"),
            await response.Content.ReadAsStringAsync()
        );
        foreach (var header in exchange.GetProperty("response_headers").EnumerateObject().Where(header => header.Name != "Date"))
        {
            Assert.Equal(header.Value.GetString(), HeaderOf(response, header.Name));
        }
    }

    /// <summary>One more thing is mended at each step; the answer moves on to the next fault and no further.</summary>
    [Fact]
    public async Task Faults_are_answered_in_the_order_of_the_reference()
    {
        var body = new byte[100];
        var segment = _doors.Segment(body);
        _doors.Sessions.Refusal = GatewayErrors.Capped;
        segment.Hash = ByteString.CopyFrom(new byte[32]);
        segment.AuthToken = null;
        segment.Capabilities.Bitstring[0] |= 1UL << 60;
        segment.Duration = -1;
        segment.FullProfiles[0].Format = (Net.VideoProfile.Types.Format)9;

        await RefusedAsync(402, "base64 decode error: illegal base64 data at input byte 0", "!", "!", body);
        await RefusedAsync(402, "protobuf unmarshal error: proto: cannot parse invalid wire-format data", "!", "////", body);
        await RefusedAsync(403, "ErrorSegEncoding", "!", "", body);
        await RefusedAsync(403, "proto: cannot parse invalid wire-format data", "////", "", body);
        await RefusedAsync(403, "unrecognized profile output format", segment, body);
        segment.FullProfiles[0].Format = Net.VideoProfile.Types.Format.Mpegts;
        await RefusedAsync(403, "invalid duration", segment, body);
        segment.Duration = 2000;
        await RefusedAsync(403, "incompatible capabilities", segment, body);
        segment.Capabilities = CapabilitySet.Default.ToJob();
        await RefusedAsync(403, "missing auth token", segment, body);
        segment.AuthToken = _doors.Tokens.Issue();
        segment.AuthToken.Token = ByteString.CopyFrom(new byte[32]);
        await RefusedAsync(403, "invalid auth token", segment, body);
        segment.AuthToken = ExpiredToken();
        await RefusedAsync(403, "expired auth token", segment, body);
        Assert.Empty(_doors.Sessions.Seen);
        segment.AuthToken = _doors.Tokens.Issue();
        await RefusedAsync(403, "OrchestratorCapped", segment, body);
        _doors.Sessions.Refusal = null;
        await RefusedAsync(403, "Forbidden", segment, body);
        Assert.Single(_doors.Sessions.SeenOf<SessionProtocol.AbandonSegment>());
    }

    /// <summary>By hand, because .NET's client would wait until it has sent its body.</summary>
    [Fact]
    public async Task A_refusal_does_not_wait_for_the_body()
    {
        _doors.Sessions.Refusal = GatewayErrors.Capped;
        await using var tls = await _doors.TlsAsync("127.0.0.1", null);
        var head =
            "POST /segment HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
            + $"{SegmentHeaders.Segment}: {SegmentHeaders.Write(_doors.Segment([]))}\r\n\r\nbegun";
        await tls.WriteAsync(Encoding.ASCII.GetBytes(head));
        var answer = new byte[4096];
        var length = await tls.ReadAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", Encoding.ASCII.GetString(answer, 0, length));
    }

    [Fact]
    public async Task A_payment_of_600_tickets_fits_into_the_headers()
    {
        var payment = new Net.Payment { Sender = ByteString.CopyFrom(new byte[20]) };
        for (var nonce = 0u; nonce < 600; nonce++)
        {
            payment.TicketSenderParams.Add(
                new Net.TicketSenderParams { SenderNonce = nonce, Sig = ByteString.CopyFrom(new byte[65]) }
            );
        }
        _doors.Sessions.Refusal = "reached the sessions";
        var text = SegmentHeaders.Write(payment);
        Assert.InRange(text.Length, 50_000, SegmentHeaders.MaxPaymentLength);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = Doors.Post(SegmentHeaders.Write(_doors.Segment([])), text, new ByteArrayContent([]));
            using var response = await _doors.Gateway(version).SendAsync(request);
            Assert.Equal("reached the sessions\n", await response.Content.ReadAsStringAsync());
        }
    }

    private Task RefusedAsync(int status, string text, Net.SegData segment, byte[] body) =>
        RefusedAsync(status, text, SegmentHeaders.Write(segment), "", body);

    private async Task RefusedAsync(int status, string text, string segment, string payment, byte[] body)
    {
        using var response = await _doors.Gateway().SendAsync(Doors.Post(segment, payment, new ByteArrayContent(body)));
        Assert.Equal((status, text + "\n"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("text/plain; charset=utf-8", HeaderOf(response, "Content-Type"));
        Assert.Equal("nosniff", HeaderOf(response, "X-Content-Type-Options"));
    }

    private static Net.AuthToken ExpiredToken()
    {
        var past = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(
            TimeProvider.System.GetUtcNow() - AuthTokenMint.Life - TimeSpan.FromMinutes(2)
        );
        return new AuthTokenMint(new byte[AuthTokenMint.KeySize], past).Issue();
    }

    private static string HeaderOf(HttpResponseMessage response, string name) =>
        string.Join(
            ", ",
            response.Headers.TryGetValues(name, out var values) ? values
                : response.Content.Headers.TryGetValues(name, out values) ? values
                : []
        );
}
