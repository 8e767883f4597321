namespace Seg.Runtime.Tests.Plugins;

/// <summary>Two good plugins among one of every kind that a host must live through. Linked into the tests of the command line too.</summary>
public static class BrokenPlugins
{
    /// <summary>The ids of the good ones; each brings the class catalogue <c>{id}/classes</c> in lower case.</summary>
    public static IReadOnlyList<string> Good { get; } = ["Good.First", "Good.Last"];

    private const string Backbone = "[assembly: SegComponentExport(\"backbone\", \"toy/same\", typeof(Made.Entry), typeof(Made.Entry), typeof(Made.Entry), Abi = 1)]";
    private const string Model = "[assembly: SegModelExport(\"toy-model\", typeof(Made.Entry))]";

    /// <summary>Fills a workshop's root.</summary>
    /// <param name="workshop">An empty workshop.</param>
    /// <param name="hang">A statement that never ends.</param>
    public static void Fill(PluginWorkshop workshop, string hang)
    {
        foreach (var id in Good) workshop.Add(id, Source(id));
        AddUnreadable(workshop);
        AddRefused(workshop);
        AddFailing(workshop);
        AddHanging(workshop, hang);
    }

    private static void AddUnreadable(PluginWorkshop workshop)
    {
        string Dll(string id) => Path.Combine(Directory.CreateDirectory(Path.Combine(workshop.Root, id)).FullName, id + ".dll");
        File.WriteAllText(Dll("Corrupt.Garbage"), "MZ not really");
        File.WriteAllBytes(Dll("Corrupt.Empty"), []);
        File.WriteAllBytes(Dll("Corrupt.Native"), [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[600]]);
        var whole = workshop.Add("Corrupt.Truncated", Source("Corrupt.Truncated"));
        File.WriteAllBytes(whole, File.ReadAllBytes(whole)[..^1500]);
        PluginWorkshop.CompileReference(Dll("Only.Reference"), Source("Only.Reference", exports: "[assembly: System.Runtime.CompilerServices.ReferenceAssembly]"));
        File.WriteAllText(Path.ChangeExtension(workshop.Add("Corrupt.Deps", Source("Corrupt.Deps")), ".deps.json"), "{}");
        workshop.Add("No.Generator", "[assembly: Seg.SegPlugin(\"No.Generator\")]");
        PluginWorkshop.Compile(Dll("No.Plugin"), "class C { }");
        Directory.CreateDirectory(Path.Combine(workshop.Root, "No.Files"));
    }

    private static void AddRefused(PluginWorkshop workshop)
    {
        workshop.Add("Abi.TooNew", Source("Abi.TooNew", abi: SegAbi.Current + 1));
        workshop.Add("Ports.Newer", Source("Ports.Newer", exports: "[assembly: SegComponentExport(\"backbone\", \"toy/newer\", typeof(Made.Entry), typeof(Made.Entry), typeof(Made.Entry), Abi = 1, Ports = \"gives Pyramid; flavour=sweet\")]"));
        workshop.Add("Abi.TooOld", Source("Abi.TooOld", abi: SegAbi.OldestSupported - 1));
        workshop.Add("Old.Version", Source("Good.First", version: "1.0.0"), "Good.First.old");
        workshop.Add("Same.Plugin", Source("Good.First"), "Good.First.twin");
        workshop.Add("Same.Classes", PluginWorkshop.Source("Same.Classes", "good.first/classes"));
        workshop.Add("Same.Component", Source("Same.Component", exports: Backbone));
        workshop.Add("Same.Component2", Source("Same.Component2", exports: Backbone));
        workshop.Add("Same.Model", Source("Same.Model", exports: Model));
        workshop.Add("Same.Model2", Source("Same.Model2", exports: Model));
        var missing = PluginWorkshop.Compile(Path.Combine(workshop.Root, "Helper.dll"), "namespace Helping; public static class Helper { public static int Number => 3; }");
        workshop.Add("Dependency.Missing", Source("Dependency.Missing", register: "Console.Error.Write(Helping.Helper.Number > 4);"), null, missing);
        File.Delete(missing);
        var native = workshop.Add("Tensors.Native", Source("Tensors.Native"));
        var runtimes = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(native)!, "runtimes", "linux-x64", "native")).FullName;
        File.WriteAllText(Path.Combine(runtimes, "libtorch_cpu.so"), "never opened");
        var managed = workshop.Add("Tensors.Renamed", Source("Tensors.Renamed"));
        PluginWorkshop.Compile(Path.Combine(Path.GetDirectoryName(managed)!, "Acme.Tensors.dll"),
            "public static class Native { [System.Runtime.InteropServices.DllImport(\"LibTorchSharp\")] public static extern void THSTorch_manual_seed(long seed); }");
        var shared = workshop.Add("Tensors.Shared", Source("Tensors.Shared"));
        PluginWorkshop.Compile(Path.Combine(Path.GetDirectoryName(shared)!, "TorchSharp.dll"), "namespace TorchSharp { public static class torch { } }");
    }

    private static void AddFailing(PluginWorkshop workshop)
    {
        workshop.Add("Throws.Constructor", Source("Throws.Constructor", entry: "public Entry() => throw new InvalidOperationException(\"no luck today\");"));
        workshop.Add("Throws.Initialiser", Source("Throws.Initialiser", body: Initialiser("throw new NotSupportedException(\"not on this machine\")")));
        workshop.Add("Throws.StaticConstructor", Source("Throws.StaticConstructor", entry: "static Entry() => throw new ArgumentException(\"not this time\");"));
        workshop.Add("Throws.Descriptor", Source("Throws.Descriptor", register: "services.AddSingleton<ModelDefinition>(_ => throw new FormatException(\"no model after all\"));"));
        workshop.Add("Throws.Odd", Source("Throws.Odd", body: "public sealed class Odd : Exception { public override string Message => throw new Odd(); }", register: "throw new Odd();"));
        workshop.Add("Undeclared", Source("Undeclared", register: "services.AddSingleton(new ClassCatalogueDefinition(\"good.first/classes\", 1, Classes.Create));"));
    }

    private static void AddHanging(PluginWorkshop workshop, string hang)
    {
        workshop.Add("Hangs.StaticConstructor", Source("Hangs.StaticConstructor", entry: $$"""static Entry() { {{hang}} }"""));
        workshop.Add("Hangs.Initialiser", Source("Hangs.Initialiser", body: Initialiser($$"""{ {{hang}} }""")));
        workshop.Add("Hangs.Register", Source("Hangs.Register", register: hang));
    }

    private static string Source(string id, int abi = SegAbi.Current, string body = "", string register = "", string entry = "", string version = "1.2.3-test", string exports = "") =>
        PluginWorkshop.Source(id, $"{id.ToLowerInvariant()}/classes", abi, body, register, entry, version, exports);

    private static string Initialiser(string body) =>
        $$"""static class Start { [System.Runtime.CompilerServices.ModuleInitializer] internal static void Run() {{(body[0] == '{' ? body : $"=> {body};")}} }""";
}
