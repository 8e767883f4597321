[assembly: Seg.SegPlugin("Seg.Backbones.Swin")]
