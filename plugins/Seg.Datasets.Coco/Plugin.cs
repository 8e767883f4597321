[assembly: Seg.SegPlugin("Seg.Datasets.Coco")]
