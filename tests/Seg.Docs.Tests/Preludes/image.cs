var image = codec.DecodeFile("samples/fashion/000000.png");
