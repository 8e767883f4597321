[assembly: Seg.SegPlugin("Seg.PixelDecoders.Fpn")]
