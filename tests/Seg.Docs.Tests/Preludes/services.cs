using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Seg;
using Seg.Runtime;

var services = new ServiceCollection();
var configuration = new ConfigurationBuilder().Build();
