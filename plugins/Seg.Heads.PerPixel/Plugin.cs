[assembly: Seg.SegPlugin("Seg.Heads.PerPixel")]
