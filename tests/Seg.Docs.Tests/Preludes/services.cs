using Microsoft.Extensions.DependencyInjection;
using Seg;
using Seg.Runtime;

var services = new ServiceCollection();
// the block
