var result = await segmenter.SegmentAsync(image, cancellationToken: cancellationToken);
var (x, y) = (64, 64);
