// A game's shop: the engine is part of the game server's host. Players buy; what the shop window shows follows from the very next call on.
// dotnet run --project bench/Samples/GameShop
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalize.Engine.Hosting;
using Personalize.Samples.GameShop;

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddPersonalizeEngine(options => options.MemoryBytesMax = 1L << 30); // DataDirectory = "shop-state" would keep it
builder.Services.AddHostedService<Shop>();
await builder.Build().RunAsync();
