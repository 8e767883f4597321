using Seg;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

[assembly: SegPlugin("Acme.Decoders")]
