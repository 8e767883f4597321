// Tensor counts are of the whole process, so a leak check needs the process to itself; libtorch uses all cores within a test anyway.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
