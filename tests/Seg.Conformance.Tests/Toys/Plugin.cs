[assembly: Seg.SegPlugin("Seg.Conformance.Tests.Toys")]
