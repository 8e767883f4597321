using Seg;
using Seg.Heads;
using Seg.Models;
using Seg.TransformerDecoders;

namespace Acme.Models;

/// <summary>What differs from the model that it extends: an attribute names the component, its properties the options. Checked while you type.</summary>
[SegModel("my-model", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[MaskedAttention(Layers = 6, Queries = 50)]
[MaskInference(ObjectThreshold = 0.6)]
public static partial class MyModel;
