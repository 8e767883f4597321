[assembly: Seg.SegPlugin("Seg.Datasets.PascalContext")]
