using System.Text;

namespace Pool.Protocol.Livepeer.Storage;

/// <summary>
/// The form by which a file is posted into somebody else's bucket (multipart/form-data; go-tools drivers/s3.go postData). The file
/// comes last and lies between <see cref="Head"/> and <see cref="Tail"/>.
/// </summary>
public sealed class PostForm
{
    private PostForm(string boundary, string key, byte[] head, string objectUrl)
    {
        ContentType = $"multipart/form-data; boundary={boundary}";
        (Key, Head, Tail, ObjectUrl) = (key, head, Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), objectUrl);
    }

    /// <summary>The request's content type.</summary>
    public string ContentType { get; }

    /// <summary>Key of the object.</summary>
    public string Key { get; }

    /// <summary>All fields, and the head of the file's part.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>What follows the file.</summary>
    public ReadOnlyMemory<byte> Tail { get; }

    /// <summary>Where the object will be found: host, slash, key.</summary>
    public string ObjectUrl { get; }

    /// <summary>Makes the form for one file.</summary>
    /// <param name="storage">The bucket.</param>
    /// <param name="name">The file's name below the prefix.</param>
    /// <param name="boundary">What parts the fields: random letters and digits, at most 70.</param>
    public static PostForm Of(GatewayStorage storage, ObjectName name, string boundary)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var directory = storage.Prefix.Length == 0 ? name.Directory : $"{storage.Prefix}/{name.Directory}";
        var key = $"{directory}/{name.File}";
        var head = new StringBuilder();
        Field("acl", "public-read");
        Field("Content-Type", name.MediaType);
        Field("key", directory + "/${filename}");
        foreach (var (field, value) in storage.Permit)
        {
            Field(field, value);
        }
        head.Append("--").Append(boundary).Append("\r\n");
        head.Append("Content-Disposition: form-data; name=\"file\"; filename=\"").Append(name.File).Append("\"\r\n");
        head.Append("Content-Type: application/octet-stream\r\n\r\n");
        var escaped = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var host = storage.Host.AbsoluteUri.TrimEnd('/');
        return new PostForm(boundary, key, Encoding.UTF8.GetBytes(head.ToString()), $"{host}/{escaped}");

        void Field(string field, string value) =>
            head.Append("--")
                .Append(boundary)
                .Append("\r\nContent-Disposition: form-data; name=\"")
                .Append(field)
                .Append("\"\r\n\r\n")
                .Append(value)
                .Append("\r\n");
    }
}
