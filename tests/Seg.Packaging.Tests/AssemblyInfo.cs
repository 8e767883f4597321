// All tests share one feed and one machine: builds side by side would only slow each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
