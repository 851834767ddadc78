using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pool.Tests.Architecture;

/// <summary>One method and its lines from the first statement to the last.</summary>
internal sealed record MethodLength(string Name, string Source, int Lines)
{
    /// <summary>Lines of a method: more are two.</summary>
    public const int Max = 70;

    /// <summary>The product's assemblies beside the tests.</summary>
    public static IEnumerable<string> Product =>
        from path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        let name = Path.GetFileNameWithoutExtension(path)
        where name == "pool" || (name.StartsWith("Pool.", StringComparison.Ordinal) && name != "Pool.Tests")
        select path;

    /// <summary>Methods of some assemblies that are longer than so many lines; read from their debug symbols.</summary>
    public static IEnumerable<MethodLength> Over(int lines, string[] assemblies) =>
        assemblies.SelectMany(ReadAll).Where(method => method.Lines > lines).OrderByDescending(method => method.Lines);

    private static List<MethodLength> ReadAll(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        var (code, debug) = (image.GetMetadataReader(), symbols.GetMetadataReader());
        var methods = new List<MethodLength>();
        foreach (var handle in code.MethodDefinitions)
        {
            var points = debug.GetMethodDebugInformation(handle.ToDebugInformationHandle()).GetSequencePoints();
            var visible = points.Where(point => !point.IsHidden).ToList();
            var method = code.GetMethodDefinition(handle);
            var name = code.GetString(method.Name);
            // A constructor's statements are also the fields' first values, wherever these stand.
            if (visible.Count == 0 || name is ".ctor" or ".cctor")
                continue;
            var type = code.GetString(code.GetTypeDefinition(method.GetDeclaringType()).Name);
            var file = debug.GetString(debug.GetDocument(visible[0].Document).Name);
            var length = visible.Max(point => point.EndLine) - visible.Min(point => point.StartLine) + 1;
            if (!file.Contains("/obj/", StringComparison.Ordinal))
                methods.Add(new MethodLength($"{type}.{name}", Path.GetFileName(file), length));
        }
        return methods;
    }
}
