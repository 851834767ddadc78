using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pool.Hosting.Operator;

/// <summary>The live actors, for <c>pool actor</c>.</summary>
internal static class ActorPages
{
    private const int DefaultDepth = 10;

    public static void Map(IEndpointRouteBuilder app, OperatorParts parts) =>
        app.MapGet(
            $"{OperatorGuard.Admin}/actors",
            (string? path, int? depth) =>
                parts.Actors() is not { } system ? Answer.Unavailable("no actor system runs at this moment")
                : ActorTree.Of(system, path ?? "/user", depth ?? DefaultDepth) is { } tree ? Results.Json(tree)
                : Answer.NotFound("there is no such actor; paths are as /user/workers")
        );
}
