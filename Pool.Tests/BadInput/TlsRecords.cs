using System.Net.Sockets;
using System.Text;
using Pool.Bench.Attacks;
using Pool.Protocol.Identity;
using Pool.Tests.Fixtures;
using Xunit;

namespace Pool.Tests.BadInput;

/// <summary>What is no good greeting of TLS, byte by byte, through the real port.</summary>
public sealed class TlsRecords(OpenDoors open) : IClassFixture<OpenDoors>
{
    private const byte ChangeCipher = 20;
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte Application = 23;
    private const byte Heartbeat = 24;
    private static readonly byte[] NoHost = [];

    private static readonly Dictionary<string, byte[]> Table = new()
    {
        ["nothing at all"] = [],
        ["a request in clear text"] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(),
        ["HTTP/2 in clear text"] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(),
        ["another protocol's greeting"] = "SSH-2.0-OpenSSH_9.6\r\n"u8.ToArray(),
        ["1 MB of random bytes"] = Random(1 << 20),
        ["a record of a kind that nobody knows"] = Record(99, new byte[100]),
        ["a record of 64 KB"] = Record(Handshake, new byte[65_535]),
        ["a record that is cut off"] = Record(Handshake, Hello("x"u8.ToArray()))[..40],
        ["a record of SSL 2"] = [0x80, 0x2e, 0x01, 0x00, 0x02, .. new byte[44]],
        ["a greeting of SSL 3"] = Record(Handshake, Hello(NoHost, version: 0x0300), version: 0x0300),
        ["a greeting of TLS 1.0"] = Record(Handshake, Hello(NoHost, version: 0x0301)),
        ["a greeting without a cipher"] = Record(Handshake, Hello(NoHost, ciphers: [])),
        ["a greeting of ciphers that nobody has"] = Record(Handshake, Hello(NoHost, ciphers: [0xfa, 0xfa])),
        ["a greeting of 16 MB, announced"] = Record(Handshake, [1, 0xff, 0xff, 0xff, 3, 3, .. new byte[16_000]]),
        ["a name with a NUL"] = Record(Handshake, Hello("a\0b"u8.ToArray())),
        ["a name of 16 KB"] = Record(Handshake, Hello([.. Enumerable.Repeat((byte)'a', 16_000)])),
        ["the private name, and no more"] = Record(Handshake, Hello(Encoding.ASCII.GetBytes(PoolNames.PrivateHost))),
        ["1,000 empty records"] = [.. Enumerable.Repeat(Record(Handshake, []), 1000).SelectMany(record => record)],
        ["1,000 changes of cipher"] = [.. Enumerable.Repeat(Record(ChangeCipher, [1]), 1000).SelectMany(record => record)],
        ["an alert first"] = Record(Alert, [2, 40]),
        ["a heartbeat that asks for 64 KB back"] = Record(Heartbeat, [1, 0xff, 0xff]),
        ["words before the greeting"] = Record(Application, new byte[500]),
        ["a greeting, then random bytes"] = [.. Record(Handshake, Hello(NoHost)), .. Random(5000)],
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    /// <summary>Whatever comes back is an alert; a page in clear text would invite to try more.</summary>
    [Theory, MemberData(nameof(Cases))]
    public async Task A_greeting_that_is_none_ends_its_connection(string name)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = await RawLine.DialAsync(open.Service, limit.Token);
        var answer = new byte[64 * 1024];
        var length = 0;
        try
        {
            await socket.SendAsync(Table[name], limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(answer.AsMemory(length), limit.Token) is > 0 and var read)
            {
                length += read;
            }
        }
        catch (SocketException)
        {
            // Closed before we had said or heard all.
        }
        Assert.True(length == 0 || answer[0] is Alert or Handshake, Encoding.Latin1.GetString(answer, 0, length));
        await Eventually.IsAsync(() => open.Doors.Gate.Total == 0, "it has left the handshake");
        await open.NextIsServedAsync();
    }

    private static byte[] Record(byte kind, byte[] content, int version = 0x0301) =>
        [kind, (byte)(version >> 8), (byte)version, .. Length(content.Length), .. content];

    /// <summary>A greeting (RFC 5246 §7.4.1.2) with a host's name if there is one.</summary>
    private static byte[] Hello(byte[] host, int version = 0x0303, byte[]? ciphers = null)
    {
        ciphers ??= [0xc0, 0x2b, 0xc0, 0x2f];
        byte[] name = host.Length == 0 ? [] : [0, 0, .. Sized(Sized([0, .. Sized(host)]))];
        byte[] body = [(byte)(version >> 8), (byte)version, .. Random(32), 0, .. Sized(ciphers), 1, 0, .. Sized(name)];
        return [1, 0, .. Length(body.Length), .. body];
    }

    private static byte[] Sized(byte[] bytes) => [.. Length(bytes.Length), .. bytes];

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
