#!/bin/sh
# Builds Repowire and installs it for one user. './install.sh --help' explains.
#
# Everything stands in functions that the last line calls: a script that arrives by 'curl … | sh' and breaks off in the
# middle does nothing.
set -eu

usage() {
    cat <<'TEXT'
usage: ./install.sh [--prefix FOLDER] [--no-deps] [--no-setup] [--demo | --test] [--help]

Builds Repowire and installs it for one user; running it again upgrades.

  ./install.sh          install, then 'repowire setup', which shows what it would write and asks
  ./install.sh --demo   build, then 'repowire demo': two scripted agents talk; nothing is installed
  ./install.sh --test   install what the tests need and run all of them; nothing else is installed

Options:
  --prefix FOLDER  where to install; ~/.local by default. The command goes to FOLDER/bin, the rest
                   to FOLDER/libexec/repowire and FOLDER/share/repowire.
  --no-deps        install no system packages
  --no-setup       install only
  --help           show this text

Outside a checkout the source is fetched first; REPOWIRE_SOURCE says from where: a git URL, a tarball's URL,
or the path of either.
TEXT
}

say() { printf '%s\n' "$*"; }
step() { printf '\n==> %s\n' "$*"; }
fail() {
    printf 'install.sh: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

# The oldest Swift that reads Package.swift.
needed_major=6
needed_minor=2

programs="repowired repowire-hook repowire-mcp"

parse() {
    prefix=${HOME:?HOME is not set}/.local
    mode="install"
    wants_deps=yes
    wants_setup=yes
    while [ $# -gt 0 ]; do
        case $1 in
        --prefix)
            [ $# -gt 1 ] || wrong "--prefix needs a folder"
            prefix=$2
            shift
            ;;
        --prefix=*) prefix=${1#--prefix=} ;;
        --no-deps) wants_deps=no ;;
        --no-setup) wants_setup=no ;;
        --demo) mode="demo" ;;
        --test) mode="test" ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) wrong "there is no option '$1'" ;;
        esac
        shift
    done
    case $prefix in
    "") wrong "--prefix needs a folder" ;;
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
    esac
}

wrong() {
    printf 'install.sh: %s\n\n' "$1" >&2
    usage >&2
    exit 64
}

# --- What must be there -------------------------------------------------------------------------------------------

require_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        fail "there is no 'swift' on PATH." \
            "Repowire is built with Swift $needed_major.$needed_minor or newer: https://www.swift.org/install/" \
            "On a Mac, Xcode or its command line tools bring it."
    fi
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
    major=${found%%.*}
    minor=${found#*.}
    if [ -z "$found" ]; then
        fail "'swift --version' does not say which version this is." "Try: swift --version"
    fi
    if [ "$major" -lt "$needed_major" ] || { [ "$major" -eq "$needed_major" ] && [ "$minor" -lt "$needed_minor" ]; }; then
        fail "Swift $found is too old: $needed_major.$needed_minor or newer is needed." \
            "https://www.swift.org/install/ has it; $(command -v swift) is the one on PATH."
    fi
}

# Installs system packages that are missing, after saying which and what for.
require_packages() {
    [ "$wants_deps" = yes ] || return 0
    case $(uname -s) in
    Darwin) require_brew libyaml libevent sqlite3 tomlplusplus wslay ;;
    *)
        if command -v apt-get >/dev/null 2>&1; then
            require_apt "the daemon's journal, manifests, config edits and event loop" \
                libsqlite3-dev libyaml-dev libevent-dev libtomlplusplus-dev libwslay-dev
            if [ "$mode" = test ]; then
                require_apt "the tests, which drive real agents in terminals" \
                    git tmux python3 python3-pip python3-venv shellcheck xz-utils procps ca-certificates
            fi
        else
            say "This system has no apt-get: install the development files of SQLite 3, libyaml 0.2, libevent 2.1"
            say "toml++ 3.3 and wslay 1.1 yourself if the build does not find them."
        fi
        ;;
    esac
}

require_apt() {
    reason=$1
    shift
    missing=
    for package in "$@"; do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
        [ "$state" = installed ] || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    step "Installing$missing: $reason"
    run_as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    run_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

run_as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@" </dev/null
    elif command -v sudo >/dev/null 2>&1; then
        say "sudo $*"
        sudo "$@"
    else
        fail "system packages are missing and there is no sudo." "As root: $*" "Then run this again, or with --no-deps."
    fi
}

require_brew() {
    missing=
    for package in "$@"; do
        if command -v brew >/dev/null 2>&1 && brew list --versions "$package" >/dev/null 2>&1; then continue; fi
        missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v brew >/dev/null 2>&1 || fail "Homebrew is needed for:$missing" "https://brew.sh has it. --no-deps skips this."
    step "Installing$missing with Homebrew: the daemon's journal, manifests and event loop"
    # shellcheck disable=SC2086 # a list of package names
    brew install $missing
}

# --- The source ---------------------------------------------------------------------------------------------------

# Sets 'source' to the checkout that this script stands in, or fetches one.
find_source() {
    case $0 in
    */install.sh | install.sh)
        folder=$(cd "$(dirname "$0")" && pwd)
        if [ -f "$folder/Package.swift" ] && [ -d "$folder/adapters.d" ]; then
            source=$folder
            return 0
        fi
        ;;
    esac
    origin=${REPOWIRE_SOURCE:-}
    [ -n "$origin" ] || fail "this is not a checkout, and REPOWIRE_SOURCE does not say where the source is." \
        "Set it to a git URL or to a tarball, or run install.sh in a checkout."
    if [ "$mode" = install ]; then
        # Kept, so that an upgrade builds only what has changed.
        cache=${XDG_CACHE_HOME:-$HOME/.cache}/repowire
    else
        cache=$temporary
    fi
    mkdir -p "$cache"
    step "Fetching the source from $origin"
    rm -rf "$cache/source.new"
    case $origin in
    *.tar | *.tar.gz | *.tgz | *.tar.xz) fetch_tarball ;;
    *)
        command -v git >/dev/null 2>&1 || fail "git is needed to fetch $origin." "Install git, or set REPOWIRE_SOURCE to a tarball."
        git clone --quiet --depth 1 "$origin" "$cache/source.new"
        ;;
    esac
    [ -f "$cache/source.new/Package.swift" ] || fail "$origin holds no Package.swift at its top."
    # The build's own folders stay.
    for kept in .build .build-static; do
        if [ -d "$cache/source/$kept" ]; then mv "$cache/source/$kept" "$cache/source.new/$kept"; fi
    done
    rm -rf "$cache/source"
    mv "$cache/source.new" "$cache/source"
    source=$cache/source
}

# Unpacks a tarball; a single folder at its top is left out.
fetch_tarball() {
    archive=$temporary/source.tar
    case $origin in
    http://* | https://* | file://*)
        command -v curl >/dev/null 2>&1 || fail "curl is needed to fetch $origin."
        curl -fsSL --retry 2 -o "$archive" "$origin"
        ;;
    *) archive=$origin ;;
    esac
    mkdir "$cache/source.new"
    tar -xf "$archive" -C "$cache/source.new"
    if [ ! -f "$cache/source.new/Package.swift" ]; then
        set -- "$cache/source.new"/*
        if [ $# -eq 1 ] && [ -d "$1" ]; then
            mv "$1" "$cache/source.top"
            rm -rf "$cache/source.new"
            mv "$cache/source.top" "$cache/source.new"
        fi
    fi
}

# --- Building and installing ----------------------------------------------------------------------------------------

# Builds what is installed, and sets 'built' to the folder it is in.
build() {
    cd "$source"
    step "Building the programs (several minutes the first time)"
    for program in repowire repowire-hook repowire-mcp repowired; do
        say "  $program"
        release_build --product "$program"
    done
    built=$(release_build --show-bin-path)
}

# REPOWIRE_STATIC makes the small programs static: one file without libraries starts in a millisecond. The daemon
# carries Swift's library and uses the system's SQLite, libyaml and libevent. The folder is not that of 'swift build',
# which would otherwise build everything anew.
release_build() {
    if [ "$(uname -s)" = Linux ]; then set -- --static-swift-stdlib "$@"; fi
    REPOWIRE_STATIC=1 swift build -c release --scratch-path .build-static "$@"
}

# Puts a file in its place by renaming: whoever runs the old one goes on undisturbed.
# Programs are stripped before they are copied: a file that strip itself wrote starts 0.15 ms slower.
place() {
    from=$1
    if [ "$3" = 755 ] && command -v strip >/dev/null 2>&1; then
        from=$temporary/stripped
        cp "$1" "$from"
        case $(uname -s) in
        Darwin) strip -x "$from" ;;
        *) strip "$from" ;;
        esac
    fi
    cp "$from" "$2.new.$$"
    chmod "$3" "$2.new.$$"
    mv -f "$2.new.$$" "$2"
}

install_into() {
    bin=$1/bin
    libexec=$1/libexec/repowire
    share=$1/share/repowire
    mkdir -p "$bin" "$libexec" "$share/adapters.d"
    # The command last: it finds the others complete.
    place "$built/repowired" "$libexec/repowired" 755
    place "$built/repowire-hook" "$libexec/repowire-hook" 755
    place "$built/repowire-mcp" "$libexec/repowire-mcp" 755
    # The folder is wholly ours: a manifest that is no longer part of Repowire goes.
    for file in "$share/adapters.d"/*.yaml; do
        if [ -e "$file" ] && [ ! -e "$source/adapters.d/${file##*/}" ]; then rm -f "$file"; fi
    done
    for file in "$source/adapters.d"/*.yaml; do
        if [ -e "$file" ]; then place "$file" "$share/adapters.d/${file##*/}" 644; fi
    done
    place "$built/repowire" "$bin/repowire" 755
}

run_install() {
    require_packages
    build
    step "Installing into $prefix"
    install_into "$prefix"
    for program in $programs; do say "  $libexec/$program"; done
    say "  $share/adapters.d"
    say "  $bin/repowire"
    # A daemon of the release before drains and makes room; agents do not notice.
    "$bin/repowire" service restart --if-running || say "The running daemon could not be restarted; it is of the release before."
    case :$PATH: in
    *:"$bin":*) ;;
    *)
        say ""
        say "$bin is not on your PATH. Add this to your shell's profile:"
        say "  export PATH=\"$bin:\$PATH\""
        ;;
    esac
    [ "$wants_setup" = yes ] || return 0
    step "repowire setup"
    if (: </dev/tty) 2>/dev/null; then
        "$bin/repowire" setup || say "Run 'repowire setup' again at any time."
    else
        "$bin/repowire" setup --dry-run || true
        say "Nothing was written: there is no terminal to ask on. Run 'repowire setup' in one."
    fi
}

run_demo() {
    require_packages
    build
    install_into "$temporary"
    step "repowire demo"
    "$temporary/bin/repowire" demo
}

run_tests() {
    require_packages
    cd "$source"
    # The tests are about this checkout, not about an installation or a shell's settings.
    unset REPOWIRE_HOME REPOWIRE_DAEMON REPOWIRE_STATIC TMUX TMUX_PANE || true
    export LANG="${LANG:-C.UTF-8}"
    step "shellcheck install.sh"
    shellcheck install.sh
    step "swift build"
    swift build
    step "swift format lint"
    folders=
    for folder in Core Adapters Bridges Tests Package.swift; do
        if [ -e "$folder" ]; then folders="$folders $folder"; fi
    done
    # shellcheck disable=SC2086 # a list of folders
    swift format lint --strict -r $folders
    # What users get: the release build, installed into a folder of its own.
    build
    install_into "$temporary/installed"
    step "repowire demo"
    "$temporary/installed/bin/repowire" demo
    step "Benchmarks, a quick round"
    release_build --product benchmarks
    release_build --product scripted-model
    "$built/benchmarks" --quick --rounds 3 --programs "$built"
    step "swift test"
    # One test after the other: many start programs and wait for them, and the machine may have two cores.
    run_suite
}

# Runs the suite, and says at the end what failed: that is far up in the output otherwise.
run_suite() {
    output="$temporary/tests.log"
    : >"$output"
    tail -n +1 -f "$output" &
    follower=$!
    status=0
    swift test --disable-xctest --no-parallel >"$output" 2>&1 || status=$?
    sleep 1
    kill "$follower" 2>/dev/null || true
    wait "$follower" 2>/dev/null || true
    follower=
    if [ "$status" -ne 0 ]; then
        step "What failed"
        grep -E -A 12 'recorded an issue|error:' "$output" | cut -c 1-600 | head -n 300 || true
        grep -E '^✘' "$output" | cut -c 1-300 || true
    fi
    return "$status"
}

main() {
    parse "$@"
    follower=
    temporary=$(mktemp -d "${TMPDIR:-/tmp}/repowire-install.XXXXXX")
    trap 'if [ -n "$follower" ]; then kill "$follower" 2>/dev/null || true; fi; rm -rf "$temporary"' EXIT
    trap 'exit 130' INT TERM HUP
    require_swift
    find_source
    case $mode in
    demo) run_demo ;;
    test) run_tests ;;
    *) run_install ;;
    esac
}

{
    main "$@"
    exit
}
