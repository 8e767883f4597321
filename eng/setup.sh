# Sourced by ./seg and ./test (POSIX sh). Installs what is missing and builds what has changed.
# Needs $root. Environment: SEG_TORCH_BACKEND=system|cpu|cuda (README, "NVIDIA GPUs"), SEG_QUIET=1 for no progress lines.

seg_backend=${SEG_TORCH_BACKEND:-system}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { [ -n "${SEG_QUIET:-}" ] || printf '%s\n' "seg: $*" >&2; }

# libtorch (tensors), oneDNN (its products with packed weights), OpenBLAS on OpenMP (one thread pool with libtorch), the compiler for our two small shims, image codecs.
seg_packages="libtorch-dev libdnnl-dev libopenblas0-openmp g++ cmake make libopencv-imgcodecs-dev"

# Called before a build only, so that later calls start at once; a library that was removed since is named by SEG9001 when it is loaded.
install_missing() {
    if ! command -v dotnet >/dev/null 2>&1; then
        echo "seg: the .NET SDK 10 is needed, and no 'dotnet' is on the PATH (https://dot.net)." >&2
        exit 2
    fi
    [ "$seg_backend" = system ] || return 0
    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "this is no Debian or Ubuntu: please provide libtorch, cmake, a C++ compiler and OpenCV's imgcodecs yourself, or set SEG_TORCH_BACKEND=cpu"
        return 0
    fi
    missing=
    for package in $seg_packages; do
        case $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) in
            "install ok installed") ;;
            *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0

    install="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then sudo=
    elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then sudo="sudo "
    else
        echo "seg: these Debian packages are missing:$missing" >&2
        command -v sudo >/dev/null 2>&1 && sudo="sudo " || sudo=
        echo "seg: they need root to install. As root or with sudo run this, then the same command again:" >&2
        echo "    ${sudo}apt-get update && ${sudo}$install" >&2
        exit 2
    fi
    say "installing$missing"
    mkdir -p "$root/artifacts"
    log=$root/artifacts/apt.log
    if ! { ${sudo}apt-get update && ${sudo}env DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        echo "seg: apt could not install$missing (whole log: $log). By hand:" >&2
        echo "    ${sudo}apt-get update && ${sudo}$install" >&2
        exit 2
    fi
}

# Builds $2 (a project or solution) unless the stamp $1 is newer than every source file.
build_changed() {
    stamp=$root/artifacts/$1.$seg_backend.stamp
    if [ -f "$stamp" ] && [ -z "$(find "$root/src" "$root/plugins" "$root/hosts" $3 "$root"/Directory.* "$root/global.json" \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.cpp' -o -name '*.h' -o -name 'CMakeLists.txt' -o -name '*.json' \) \
        -newer "$stamp" -print -quit 2>/dev/null)" ]; then
        return 0
    fi
    install_missing
    mkdir -p "$root/artifacts"
    # Two first calls at once must not build into each other.
    if [ -z "${SEG_BUILD_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
        SEG_BUILD_LOCKED=1
        exec 9>"$root/artifacts/build.lock"
        flock -n 9 || { say "waiting for another build here to end"; flock 9; }
        build_changed "$1" "$2" "$3"
        exec 9>&-
        return 0
    fi
    say "building (once, a few minutes on the first call)"
    # All backends build into the same folder: what another one left there is out of date, and its plugins would be found.
    for other in "$root"/artifacts/*.*.stamp; do
        case $other in
            *."$seg_backend".stamp | *'*'*) ;;
            *) rm -rf "$other" "$root/artifacts/plugins" ;;
        esac
    done
    log=$root/artifacts/build.log
    mark=$stamp.$$
    : > "$mark"
    # 9>&-: the compiler server that the build leaves behind must not inherit the lock.
    if ! dotnet build "$root/$2" -c Release -p:TorchBackend="$seg_backend" -nologo -v minimal -clp:NoSummary >"$log" 2>&1 </dev/null 9>&-; then
        rm -f "$mark"
        grep -E 'error|warning' "$log" | sort -u | head -n 20 >&2
        echo "seg: the build failed (whole log: $log)." >&2
        exit 1
    fi
    # The stamp bears the time at which the build began: an edit during the build is seen next time.
    mv "$mark" "$stamp"
}
