using System.Globalization;
using System.Text;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>What is no good request of HTTP/1.1, word by word, through the real port.</summary>
public sealed class HttpRequests(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const string Get = "GET /nothing HTTP/1.1\r\n";
    private const string Post = "POST /segment HTTP/1.1\r\nHost: x\r\n";
    private const string End = "Connection: close\r\n\r\n";

    /// <summary>The statuses that are answered before the port closes the connection; none: it closes at once.</summary>
    private static readonly Dictionary<string, (int[] Statuses, string Words)> Table = new()
    {
        ["a request line without a version"] = ([400], "GET /\r\n\r\n"),
        ["HTTP/0.9"] = ([400], "GET /\r\n"),
        ["HTTP/1.9"] = ([505], "GET / HTTP/1.9\r\nHost: x\r\n\r\n"),
        ["HTTP/3.0 in words"] = ([505], "GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
        ["HTTP/2 without its name in ALPN"] = ([505], "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ["a request line of 9 KB"] = ([414], $"GET /{new string('x', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["blanks before the method"] = ([400], "  GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["a method of 8 KB"] = ([414], $"{new string('M', 8200)} / HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["a NUL in the path"] = ([400], "GET /stream/%00 HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["bytes over 127 in the path"] = ([400], "GET /\u00ff\u00fe HTTP/1.1\r\nHost: x\r\n\r\n"),
        ["no host"] = ([400], Get + End),
        ["two hosts"] = ([400], Get + "Host: a\r\nHost: b\r\n" + End),
        ["a host that is none"] = ([400], Get + "Host: a/b@c\r\n" + End),
        ["the port as a proxy"] = ([400], "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: x\r\n" + End),
        ["a tunnel"] = ([400], "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n" + End),
        ["OPTIONS *"] = ([404], "OPTIONS * HTTP/1.1\r\nHost: x\r\n" + End),
        ["TRACE"] = ([404], "TRACE / HTTP/1.1\r\nHost: x\r\n" + End),
        ["65 headers"] = ([431], Get + "Host: x\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 65)) + End),
        ["headers of 97 KB"] = ([431], Get + $"Host: x\r\na: {new string('b', 97 * 1024)}\r\n" + End),
        ["a header without a colon"] = ([400], Get + "Host: x\r\nnonsense\r\n" + End),
        ["a header with a blank in its name"] = ([400], Get + "Host: x\r\na b: c\r\n" + End),
        ["a header that goes on in the next line"] = ([400], Get + "Host: x\r\na: b\r\n c\r\n" + End),
        ["a header with a NUL"] = ([400], Get + "Host: x\r\na: b\0c\r\n" + End),
        ["a header that ends in a bare line feed"] = ([404], Get + "Host: x\r\na: b\n" + End),
        ["a body of -1 bytes"] = ([400], Post + "Content-Length: -1\r\n" + End),
        ["a body of 2^64 bytes"] = ([400], Post + "Content-Length: 18446744073709551616\r\n" + End),
        ["a body of two lengths"] = ([400], Post + "Content-Length: 1\r\nContent-Length: 2\r\n" + End + "ab"),
        ["a body over the bound, announced"] = ([403], Post + "Content-Length: 999999999999\r\n" + End),
        ["chunks that are not the last coding"] = ([400], Post + "Transfer-Encoding: chunked, gzip\r\n" + End),
        ["a coding that nobody knows"] = ([400], Post + "Transfer-Encoding: nonsense\r\n" + End),
        ["a length and chunks, to smuggle a request"] = (
            [403],
            Post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n" + End
        ),
        ["a body that looks like a request"] = (
            [403, 404],
            Post + "Content-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r\n" + Get + "Host: x\r\n" + End
        ),
        ["a chunk of 2^64 bytes"] = ([403], Post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
        ["a chunk of a size that is none"] = ([403], Post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n"),
        ["a wish to be told to go on"] = ([403], Post + "Content-Length: 5\r\nExpect: 100-continue\r\n" + End + "abcde"),
        ["a wish for something else"] = ([403], Post + "Content-Length: 5\r\nExpect: miracles\r\n" + End + "abcde"),
        ["an upgrade to clear HTTP/2"] = (
            [404],
            Get
                + "Host: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
        ),
        ["an upgrade to a web socket"] = ([404], Get + "Host: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"),
        ["500 requests in one piece"] = (
            [.. Enumerable.Repeat(404, 501)],
            string.Concat(Enumerable.Repeat(Get + "Host: x\r\n\r\n", 500)) + Get + "Host: x\r\n" + End
        ),
        ["a request that is not finished"] = ([408], Get + "Host: x\r\n"),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory, MemberData(nameof(Cases))]
    public async Task A_request_that_is_none_has_its_status_and_ends_its_connection(string name)
    {
        var (statuses, words) = Table[name];
        var answer = await open.SayAsync(Encoding.Latin1.GetBytes(words));
        Assert.Equal(statuses, StatusesOf(answer));
        await open.NextIsServedAsync();
    }

    private static IEnumerable<int> StatusesOf(string answer) =>
        answer.Split("HTTP/1.1 ")[1..].Select(part => int.Parse(part[..3], CultureInfo.InvariantCulture));
}
