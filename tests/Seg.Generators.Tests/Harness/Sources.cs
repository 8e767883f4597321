namespace Seg.Generators.Tests;

/// <summary>Small plugins that tests are about.</summary>
internal static class Sources
{
    public const string Plugin = """[assembly: SegPlugin("Acme.Decoders")]""";

    /// <summary>A component with an option of each type, and a layer of each sort.</summary>
    public const string Backbone = """
        namespace Acme;

        /// <summary>How loud.</summary>
        public enum Loudness { Quiet, Loud = 4 }

        /// <summary>Options of the backbone.</summary>
        public sealed class SmallAttribute() : BackboneSpecAttribute("acme/small")
        {
            /// <summary>Channels of <c>res2</c>; a multiple of <see cref="Heads"/>.</summary>
            [InRange(4, 1024), MultipleOf(nameof(Heads))] public int Width { get; set; } = 16;
            public int Heads { get; set; } = 2 + 2;
            [InRange(0, 0.5)] public double Drop { get; set; } = 1e-5;
            public float Scale { get; set; } = -0.1f;
            public long Seed { get; set; } = 1L << 40;
            public bool Deep { get; set; }
            [OneOf("bear", "say \"duck\"")] public string Animal { get; set; } = "bear";
            [OneOf("res2", "res3")] public string[] Outputs { get; set; } = ["res2", "res3"];
            [InRange(1, 9)] public int[] Depths { get; set; } = new[] { 1, 2 };
            public float[] Factors { get; set; } = [];
            public Loudness Loudness { get; set; } = Loudness.Loud;
            public Loudness[] Both { get; set; } = [Loudness.Quiet, Loudness.Loud];
        }

        /// <summary>A backbone with a layer of each sort.</summary>
        [Component<SmallAttribute>]
        [Gives(Port.Pyramid, Level = "res2", Channels = nameof(SmallAttribute.Width), Stride = 4, When = "'res2' in Outputs")]
        [Gives(Port.Pyramid, Level = "res3", Channels = "Width * 2", Stride = 8, When = "'res3' in Outputs")]
        public sealed partial class Small : Backbone
        {
            [Layer("stem.block")] private readonly Block _stem = new();
            [Layer("absent")] private readonly Block? _absent = null;
            [Layer("blocks")] private readonly List<Block> _blocks = [new()];
            [Layer("scale"), ComponentName(Name = "scale")] private readonly Parameter _scale = null!;
            [Buffer("mean"), ComponentName(Name = "mean")] private readonly Tensor _mean = null!;
            [Buffer("seen", Persistent = false)] private readonly Tensor? _seen = null;

            public Small(ComponentContext context, SmallAttribute spec) : base("small") => _ = (context, spec, _absent, _seen);

            public override Pyramid Forward(Tensor images, CancellationToken cancellationToken) => new([]);

            private sealed partial class Block() : nn.Module("block")
            {
                [Buffer("count"), ComponentName(Name = "count")] private readonly Tensor _count = null!;
            }
        }
        """;

    /// <summary>The other slots of a model, and its classes.</summary>
    public const string Slots = """
        namespace Acme;

        public sealed class PixelsAttribute() : PixelDecoderSpecAttribute("acme/pixels")
        {
            public int Dim { get; set; } = 32;
        }

        [Component<PixelsAttribute>]
        [Needs(Port.Pyramid, Names = "'res2'")]
        [Gives(Port.Pyramid, CoarseFirst = true, Channels = nameof(PixelsAttribute.Dim))]
        [Gives(Port.MaskFeatures, Channels = "Dim / 2", Stride = "stride('res2')")]
        public sealed class Pixels(ComponentContext context, PixelsAttribute spec) : PixelDecoder("pixels")
        {
            public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken) => new(features, context.MaskFeatures is null && spec.Dim > 0 ? null : null);
        }

        public sealed class DecoderAttribute() : TransformerDecoderSpecAttribute("acme/decoder")
        {
            [InRange(1, 100)] public int Queries { get; set; } = 5;
            public int Dim { get; set; } = 32;
        }

        [Component<DecoderAttribute>]
        [Needs(Port.Pyramid, Channels = nameof(DecoderAttribute.Dim))]
        [Gives(Port.Queries, Count = nameof(DecoderAttribute.Queries), Channels = nameof(DecoderAttribute.Dim), Predicted = true)]
        public sealed class Decoder() : Seg.TransformerDecoder("decoder")
        {
            public override QuerySet Forward(PixelFeatures features, CancellationToken cancellationToken) => throw new InvalidOperationException();
        }

        public sealed class MasksAttribute() : HeadSpecAttribute("acme/masks");

        [Component<MasksAttribute>]
        [Needs(Port.Queries)]
        [Gives(Port.Masks)]
        [Supports(SegTask.Semantic | SegTask.Panoptic)]
        public sealed class Masks() : QueryHead("masks")
        {
            public override RawPredictions Forward(QuerySet queries, CancellationToken cancellationToken) => throw new InvalidOperationException();
        }

        public sealed class LossAttribute() : CriterionSpecAttribute("acme/loss");

        [Component<LossAttribute>]
        [Needs(Port.Masks)]
        internal sealed class Loss() : Criterion<MaskPredictions>("loss")
        {
            public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets) => throw new InvalidOperationException();
        }

        public sealed class PostAttribute() : PostProcessorSpecAttribute("acme/post");

        [Component<PostAttribute>]
        [Needs(Port.Masks)]
        public sealed class Post : PostProcessor<MaskPredictions>
        {
            public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken) => new(null, null, null);
        }

        [ClassCatalogue(Id, Count = 2)]
        public static class Two
        {
            public const string Id = "acme/two";

            public static ClassCatalogue Create() => new(Id, [new(1, "bear", true, new(1, 2, 3)), new(2, "floor", false, new(4, 5, 6))]);
        }
        """;

    /// <summary>A model with every slot.</summary>
    public const string Model = """
        namespace Acme.Models;

        [SegModel("full", Task = SegTask.Panoptic | SegTask.Semantic, Classes = Two.Id)]
        [Small(Width = 24, Scale = 2.5f, Outputs = ["res2", "res3"], Loudness = Loudness.Quiet, Both = [Loudness.Loud])]
        [Pixels]
        [Decoder(Queries = 7)]
        [Masks]
        [Loss]
        [Post]
        [Preprocess(ShortestEdge = 64, LongestEdge = 128, Filter = ResizeFilter.Bicubic, Mean = [1, 2, 3])]
        [Checkpoint(File = "acme/model.safetensors", License = "MIT")]
        [Published(System = "Acme", Numbers = "PQ 1.0")]
        public static partial class Full;
        """;
}
