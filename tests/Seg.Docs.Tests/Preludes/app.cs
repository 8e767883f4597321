using Microsoft.Extensions.DependencyInjection;
using Seg;
using Seg.Runtime;

var services = new ServiceCollection();
services.AddSegmentation(seg => seg.AddDefaultPlugins());
services.AddSegmenter("mask2former-fashion");
await using var provider = services.BuildServiceProvider();
var codec = provider.GetRequiredService<IImageCodec>();
var segmenter = provider.GetRequiredService<ISegmenter>();
var cancellationToken = CancellationToken.None;
