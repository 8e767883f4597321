// NoTensorLeaks counts the tensors of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
