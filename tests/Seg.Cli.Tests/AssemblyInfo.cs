using System.Runtime.Versioning;

// Signals, permissions, pipes and limits: what these tests start is a Unix shell's.
[assembly: UnsupportedOSPlatform("windows")]
