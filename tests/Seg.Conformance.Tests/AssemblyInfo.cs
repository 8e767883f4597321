// The suites count live tensors and seed the process's random numbers.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
