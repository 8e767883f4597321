[assembly: Seg.SegPlugin("Seg.Backbones.ResNet")]
