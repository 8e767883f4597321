[assembly: Seg.SegPlugin("Seg.PixelDecoders.MSDeformAttn")]
