#!/bin/sh
# Packs every library, plugin, template and the command line: eng/pack.sh [DIRECTORY] (artifacts/packages unless told), a NuGet feed for 'dotnet restore'.
# Environment: SEG_TORCH_BACKEND=system|cpu|cuda as for ./seg; SEG_PACKAGE_VERSION for another version than that of Directory.Build.props.
root=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
. "$root/eng/setup.sh"
feed=${1:-$root/artifacts/packages}
mkdir -p "$feed" || exit 2
feed=$(cd "$feed" && pwd -P) || exit 2
install_missing
say "packing into $feed"
exec dotnet pack "$root/Modular.sln" -c Release -o "$feed" -p:TorchBackend="$seg_backend" \
    ${SEG_PACKAGE_VERSION:+-p:PackageVersion="$SEG_PACKAGE_VERSION"} -nologo -v minimal -clp:NoSummary
