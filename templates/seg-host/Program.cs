using Acme.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Seg.Runtime;

// Pictures come from the command line, everything else from appsettings.json and the environment (Seg__Segmenter__Model=…).
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSegmentation(builder.Configuration.GetSection("Seg"), seg => seg.AddDefaultPlugins());
builder.Services.AddSegmenter().UseLogging().UseTimeout(TimeSpan.FromMinutes(1));
builder.Services.AddSingleton(new Pictures(args, OutputFolder: "out"));
builder.Services.AddHostedService<SegmentPictures>();

using var host = builder.Build();
try
{
    await host.RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException mistakes)
{
    foreach (var mistake in mistakes.Failures) Console.Error.WriteLine(mistake);
    return 2;
}
