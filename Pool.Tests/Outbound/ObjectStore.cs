using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Livepeer.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pool.Tests.Outbound;

/// <summary>
/// A bucket as S3 has it, on a real port: takes forms only under a policy that it signed itself, and no field that the policy does not
/// name; hands its objects to everybody. Also redirects, stalls and lies where a test wants it.
/// </summary>
internal sealed class ObjectStore : IAsyncDisposable
{
    private const string Bucket = "renditions";
    private const string Region = "eu-test-1";
    private const string SecretKey = "a secret of the bucket's owner";
    private const string Date = "20261124";
    private readonly WebApplication _app;

    private ObjectStore(Action<WebApplication> more, IPAddress address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 0));
        _app = builder.Build();
        more(_app);
        _app.MapPost($"/{Bucket}", PostAsync);
        _app.MapGet($"/{Bucket}/{{**key}}", GetAsync);
    }

    /// <summary>What was posted, by key.</summary>
    public ConcurrentDictionary<string, (string ContentType, byte[] Bytes)> Objects { get; } = new();

    /// <summary>Why forms were refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = new();

    /// <summary>GET requests seen, as path.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Address of the server.</summary>
    public string Uri { get; private set; } = "";

    /// <summary>Address of the bucket.</summary>
    public string Host => $"{Uri}/{Bucket}";

    public static async Task<ObjectStore> OpenAsync(Action<WebApplication>? more = null, IPAddress? address = null)
    {
        var store = new ObjectStore(more ?? (_ => { }), address ?? IPAddress.Loopback);
        await store._app.StartAsync();
        var server = store._app.Services.GetRequiredService<IServer>();
        store.Uri = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return store;
    }

    /// <summary>What a gateway that owns the bucket tells an orchestrator.</summary>
    /// <param name="prefix">Where it may write.</param>
    /// <param name="type">S3, or Google with its own field names.</param>
    public OSInfo Permit(string prefix, OSInfo.Types.StorageType type = OSInfo.Types.StorageType.S3)
    {
        var isS3 = type == OSInfo.Types.StorageType.S3;
        var credential = isS3 ? $"key/{Date}/{Region}/s3/aws4_request" : "owner@example.org";
        var conditions = new JsonArray(
            new JsonObject { ["bucket"] = Bucket },
            new JsonObject { ["acl"] = "public-read" },
            new JsonArray("starts-with", "$Content-Type", ""),
            new JsonArray("starts-with", "$key", prefix)
        );
        if (isS3)
        {
            conditions.Add(new JsonObject { ["x-amz-algorithm"] = "AWS4-HMAC-SHA256" });
            conditions.Add(new JsonObject { ["x-amz-credential"] = credential });
            conditions.Add(new JsonObject { ["x-amz-date"] = $"{Date}T000000Z" });
        }
        var policy = Convert.ToBase64String(
            Encoding.UTF8.GetBytes(new JsonObject { ["conditions"] = conditions }.ToJsonString())
        );
        return new OSInfo
        {
            StorageType = type,
            S3Info = new S3OSInfo
            {
                Host = Host,
                Key = prefix,
                Policy = policy,
                Signature = Sign(policy),
                Credential = credential,
                XAmzDate = isS3 ? $"{Date}T000000Z" : "",
            },
        };
    }

    /// <summary>Puts an object there, as its owner.</summary>
    /// <returns>Its address.</returns>
    public string Put(string key, byte[] bytes)
    {
        Objects[key] = ("video/mp2t", bytes);
        return $"{Host}/{key}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task GetAsync(HttpContext context, string key)
    {
        Asked.Enqueue(context.Request.Path);
        if (!Objects.TryGetValue(key, out var found))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = found.ContentType;
        context.Response.ContentLength = found.Bytes.Length;
        await context.Response.Body.WriteAsync(found.Bytes);
    }

    private async Task PostAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var why = context.Request.ContentLength is null ? "no length" : FaultOf(form);
        if (why is not null)
        {
            Refused.Enqueue(why);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var file = form.Files.Single();
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        var key = form["key"].ToString().Replace("${filename}", file.FileName, StringComparison.Ordinal);
        Objects[key] = (form["Content-Type"].ToString(), bytes.ToArray());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string? FaultOf(IFormCollection form)
    {
        var isS3 = form.ContainsKey("x-amz-signature");
        var policy = form["policy"].ToString();
        if (form[isS3 ? "x-amz-signature" : "signature"] != Sign(policy))
        {
            return "signature";
        }
        var named = new HashSet<string> { "policy", "x-amz-signature", "signature", "GoogleAccessId" };
        var conditions = JsonNode.Parse(Convert.FromBase64String(policy))!["conditions"]!.AsArray();
        foreach (var condition in conditions)
        {
            var (name, value, isPrefix) = condition is JsonArray list
                ? (list[1]!.GetValue<string>().TrimStart('$'), list[2]!.GetValue<string>(), true)
                : (condition!.AsObject().Single().Key, condition.AsObject().Single().Value!.GetValue<string>(), false);
            named.Add(name);
            var sent = name == "bucket" ? Bucket : form[name].ToString();
            if (isPrefix ? !sent.StartsWith(value, StringComparison.Ordinal) : sent != value)
            {
                return $"{name} = {sent}";
            }
        }
        return form.Keys.FirstOrDefault(key => !named.Contains(key)) is { } extra ? $"extra field {extra}"
            : form.Files is not [{ Name: "file" }] ? "no file"
            : null;
    }

    private static string Sign(string policy)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + SecretKey);
        foreach (var part in new[] { Date, Region, "s3", "aws4_request" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(policy)));
    }
}
