global using Acme.Decoders;
global using Seg;
global using Seg.Models;
