[assembly: Seg.SegPlugin("Seg.Backbones.ConvNeXt")]
