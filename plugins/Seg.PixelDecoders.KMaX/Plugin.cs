[assembly: Seg.SegPlugin("Seg.PixelDecoders.KMaX")]
