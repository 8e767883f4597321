[assembly: Seg.SegPlugin("Seg.Models")]
