using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Testing;

namespace Seg.Architecture.Tests;

/// <summary>What the run time and plugins hold belongs to a service provider or a model: two of them in one process must not meet in a static field.</summary>
public sealed class StaticStateTests
{
    private static readonly string[] Folders = ["src/Seg.Abstractions", "src/Seg.Runtime", "src/Seg.Kernels", "src/Seg.Operators", "src/Seg.Evaluation", "src/Shared", "plugins"];

    // Types whose values change though the field does not.
    private static readonly string[] Changing =
    [
        "List", "Dictionary", "SortedDictionary", "SortedList", "HashSet", "SortedSet", "Queue", "Stack", "LinkedList", "StringBuilder", "ConditionalWeakTable",
        "ConcurrentDictionary", "ConcurrentQueue", "ConcurrentStack", "ConcurrentBag", "BlockingCollection", "ThreadLocal", "AsyncLocal", "StrongBox", "Tensor", "Meter", "ActivitySource", "MemoryCache",
    ];

    /// <summary>Those that are allowed, each with the reason.</summary>
    private static readonly (string Member, string Reason)[] Allowed =
    [
        ("ResNetStages.Blocks", "a table that is filled where it is declared and only read"),
        ("KernelWork._listener", "who counts the work of the calling thread's kernels, only between Listen and its disposal"),
        ("KernelWork._dry", "whether who counts that work wants it left undone; as long"),
        ("TensorLibraries.Natives", "a table that is filled where it is declared and only read"),
        ("HostAssemblies.Trusted", "the process's own list of assemblies, worked out once; it is the same for every provider and never changes"),
    ];

    [Fact]
    public void NothingMutableIsStatic()
    {
        var found = Folders.SelectMany(folder => Repository.Files(folder, "*.cs")).SelectMany(file => Find(Repository.Read(file)).Select(member => (File: file, Member: member))).ToArray();
        Assert.Empty(found.Where(f => !Allowed.Any(a => a.Member == f.Member)).Select(f => $"{f.File}: {f.Member}"));
        Assert.Empty(Allowed.Select(a => a.Member).Except(found.Select(f => f.Member)));
    }

    [Theory]
    [InlineData("static int count;", true)]
    [InlineData("public static string? Name { get; set; }", true)]
    [InlineData("public static string Name { get; private set; } = \"\";", true)]
    [InlineData("[System.ThreadStatic] static int depth;", true)]
    [InlineData("static readonly Dictionary<int, int> cache = [];", true)]
    [InlineData("static readonly System.Collections.Concurrent.ConcurrentDictionary<int, int> cache = new();", true)]
    [InlineData("static Dictionary<int, int> Cache { get; } = [];", true)]
    [InlineData("static readonly Lazy<List<int>> cache = new(() => []);", true)]
    [InlineData("static event System.Action? Changed;", true)]
    [InlineData("int count;", false)]
    [InlineData("const int Count = 3;", false)]
    [InlineData("static readonly int Count = 3;", false)]
    [InlineData("static readonly IReadOnlyDictionary<int, int> Table = new Dictionary<int, int>();", false)]
    [InlineData("static int Next => 3;", false)]
    [InlineData("static Dictionary<int, int> Make() => [];", false)]
    [InlineData("static Dictionary<int, int> Fresh => [];", false)]
    [InlineData("static int Table { get; } = 3;", false)]
    public void TheRuleTellsStateFromConstants(string member, bool state) => Assert.Equal(state, Find($"class Holder {{ {member} }}").Any());

    private static IEnumerable<string> Find(string source)
    {
        foreach (var member in CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>())
        {
            if (!member.Modifiers.Any(SyntaxKind.StaticKeyword)) continue;
            var names = member switch
            {
                FieldDeclarationSyntax field when !member.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) || Changes(field.Declaration.Type) => field.Declaration.Variables.Select(v => v.Identifier.Text),
                EventFieldDeclarationSyntax happening => happening.Declaration.Variables.Select(v => v.Identifier.Text),
                PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } property when accessors.All(a => a.Body is null && a.ExpressionBody is null)
                    && (accessors.Count > 1 || Changes(property.Type)) => [property.Identifier.Text],
                _ => [],
            };
            foreach (var name in names) yield return $"{(member.Parent as BaseTypeDeclarationSyntax)?.Identifier.Text}.{name}";
        }
    }

    private static bool Changes(TypeSyntax type) => type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => Changing.Contains(name.Identifier.Text));
}
