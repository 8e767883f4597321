namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module whose calls can be observed: hooks run before and after forward, in order of registration.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private readonly OrderedDictionary<string, TPreHook> _preHooks = [];
            private readonly OrderedDictionary<string, TPostHook> _postHooks = [];
            private readonly OrderedDictionary<string, Action<Module>> _modulePreHooks = [];
            private readonly OrderedDictionary<string, Action<Module>> _modulePostHooks = [];
            private int _nextHook;

            /// <summary>Passes the module's name on.</summary>
            protected HookableModule(string name) : base(name)
            {
            }

            /// <summary>Runs a hook after each call; what it returns, if not null, replaces the result.</summary>
            public HookRemover register_forward_hook(TPostHook hook) => Register(_postHooks, hook);

            /// <summary>Runs a hook before each call; what it returns, if not null, replaces the input.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Register(_preHooks, hook);

            /// <summary>Runs a hook after each call.</summary>
            public HookRemover register_forward_hook(Action<Module> hook) => Register(_modulePostHooks, hook);

            /// <summary>Runs a hook before each call.</summary>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Register(_modulePreHooks, hook);

            internal IEnumerable<TPreHook> PreHooks => _preHooks.Values;

            internal IEnumerable<TPostHook> PostHooks => _postHooks.Values;

            internal bool HasHooks => _preHooks.Count + _postHooks.Count + _modulePreHooks.Count + _modulePostHooks.Count > 0;

            internal void RunModulePreHooks()
            {
                foreach (var hook in _modulePreHooks.Values) hook(this);
            }

            internal void RunModulePostHooks()
            {
                foreach (var hook in _modulePostHooks.Values) hook(this);
            }

            private HookRemover Register<THook>(OrderedDictionary<string, THook> hooks, THook hook)
            {
                var key = $"hook{_nextHook++}";
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            /// <summary>Takes a hook away again.</summary>
            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                /// <summary>Removes the hook; calling it twice is harmless.</summary>
                public void remove()
                {
                    module._preHooks.Remove(key);
                    module._postHooks.Remove(key);
                    module._modulePreHooks.Remove(key);
                    module._modulePostHooks.Remove(key);
                }
            }
        }
    }
}
