// Live tensors are counted for the whole process, and one test's threads would slow another's measurements.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
