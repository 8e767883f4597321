[assembly: Seg.SegPlugin("Seg.Passes")]
