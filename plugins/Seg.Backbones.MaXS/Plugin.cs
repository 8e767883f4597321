[assembly: Seg.SegPlugin("Seg.Backbones.MaXS")]
