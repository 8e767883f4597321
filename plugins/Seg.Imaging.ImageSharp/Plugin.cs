[assembly: Seg.SegPlugin("Seg.Imaging.ImageSharp")]
