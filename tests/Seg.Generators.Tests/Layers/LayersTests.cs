namespace Seg.Generators.Tests;

public sealed class LayersTests
{
    [Fact]
    public Task DerivedLayersRegisterTheirBasesFirst() => GeneratorRun.Of("""
        namespace Acme;

        public abstract partial class Block() : nn.Module("block")
        {
            [Layer("conv")] protected readonly nn.Module? Conv = null;
        }

        public partial class Bottleneck : Block
        {
            [Layer("shortcut")] private nn.Module Shortcut { get; } = null!;
        }
        """).Compiles().Verify();

    [Fact]
    public Task GenericAndNested() => GeneratorRun.Of("""
        namespace Acme;

        public static partial class Outer
        {
            internal sealed partial class Repeat<T>() : nn.Module("repeat") where T : nn.Module
            {
                [Layer("one")] private readonly T _one = null!;
                [Layer("many")] private readonly T[] _many = [];
            }
        }
        """).Compiles().Verify();

    [Fact]
    public void OrderIsThatOfTheMembers()
    {
        var text = GeneratorRun.Of("""
            public sealed partial class Mixed() : nn.Module("mixed")
            {
                [Buffer("b")] private readonly Tensor _b = null!;
                [Layer("z")] private readonly nn.Module _z = null!, _y = null!;
                [Layer("a")] private readonly nn.Module _a = null!;
            }
            """.Replace("_z = null!, _y = null!", "_z = null!")).Compiles()["Mixed.Layers.g.cs"];
        var names = text.Split('\n').Where(line => line.Contains("Attach")).Select(line => line.Split('"')[1]);
        Assert.Equal(["b", "z", "a"], names);
    }

    [Fact]
    public void AHandWrittenOverrideIsLeftAlone()
    {
        var text = GeneratorRun.Of("""
            public sealed partial class Own() : nn.Module("own")
            {
                [Layer("a")] private readonly nn.Module _a = null!;
                protected override void RegisterComponents() => RegisterLayers();
            }
            """).Compiles()["Own.Layers.g.cs"];
        Assert.DoesNotContain("RegisterComponents", text);
    }
}
