[assembly: Seg.SegPlugin("Acme.Models")]
