using System.Net;
using Microsoft.AspNetCore.Http;
using Pool.Protocol.Identity;

namespace Pool.Hosting.Operator;

/// <summary>
/// Who may ask the operator's address what. A browser that was led here by somebody else's page is turned away: by its Host header if a
/// strange name was pointed at this machine, by what it says of the page it comes from, and by the token if something would change.
/// </summary>
/// <param name="listen">Where the host listens.</param>
/// <param name="token">What shows that somebody is the operator.</param>
public sealed class OperatorGuard(IPAddress listen, OperatorToken token)
{
    /// <summary>All that is for the operator alone begins with this.</summary>
    public const string Admin = "/admin";

    /// <summary>Why a request is turned away; null: it is not.</summary>
    public (int Status, string Why)? Refusal(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (!IsOurs(request.Host.Host.Trim('[', ']')))
        {
            return (StatusCodes.Status403Forbidden, "write the address itself, not a name, in the Host header");
        }
        if (!request.Path.StartsWithSegments(Admin))
        {
            return null;
        }
        if (context.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(Unmapped(remote)))
        {
            return (StatusCodes.Status403Forbidden, "this is for the operator on the machine itself; come through ssh -L");
        }
        if (IsFromAnotherSite(request))
        {
            return (StatusCodes.Status403Forbidden, "this is not for pages of other sites");
        }
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return null;
        }
        string? shown = request.Headers[OperatorToken.Header];
        return token.Is(shown) ? null
            : shown is null ? (StatusCodes.Status401Unauthorized, $"this changes something: it needs the token in {token.Path}")
            : (StatusCodes.Status401Unauthorized, $"the token is not this node's; that one is in {token.Path}");
    }

    private bool IsOurs(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(listen)));

    // Browsers say where a request comes from in one of these, and pages cannot change either.
    private static bool IsFromAnotherSite(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        string? origin = request.Headers.Origin;
        return site is not (null or "none" or "same-origin") || (origin is not null && origin != $"http://{request.Host}");
    }

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
