[assembly: Seg.SegPlugin("Seg.PixelDecoders.SimplePyramid")]
