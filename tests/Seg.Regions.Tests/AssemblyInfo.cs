// Tensors of all tests share the machine's cores and one random generator.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
