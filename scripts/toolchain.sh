# shellcheck shell=bash
# What it takes to build Signalbox, and how to get it. Sourced by `signalbox` and `verify`.

readonly least_java=17 least_node=20 own_node_version=20.19.5
own_node_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/target/node
readonly own_node_folder

# Prints the major version of the JDK that Maven will use; nothing where there is none.
java_version() {
  local javac=javac
  if [[ -n ${JAVA_HOME:-} ]]; then
    javac=$JAVA_HOME/bin/javac
  fi
  { "$javac" -version 2>&1 || true; } | sed -n 's/^javac \([0-9]*\).*/\1/p'
}

node_version() {
  { node --version 2>/dev/null || true; } | sed -n 's/^v\([0-9]*\).*/\1/p'
}

have() {
  command -v "$1" >/dev/null 2>&1
}

# One line for each missing or too old build tool; silence means that all is there.
missing_tools() {
  local version
  version=$(java_version)
  if ((${version:-0} < least_java)); then
    echo "a JDK, version $least_java or newer${version:+ (this one is $version)}"
  fi
  have mvn || echo "Maven"
  version=$(node_version)
  if ((${version:-0} < least_node)); then
    echo "Node.js, version $least_node or newer${version:+ (this one is $version)}"
  fi
  have npm || echo "npm"
}

# Debian packages can be installed without asking anybody for a password.
can_install() {
  have apt-get && { ((EUID == 0)) || sudo -n true 2>/dev/null; }
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo -n "$@"
  fi
}

# The units of services that packages of ours bring along.
service_units() {
  local unit
  for unit in mosquitto.service haproxy.service docker.service docker.socket; do
    [[ ! -e /lib/systemd/system/$unit ]] || echo "$unit"
  done
}

# Installs Debian packages; no service of theirs is started, now or at the next boot. Prints apt's words only where it fails.
install_packages() (
  policy=/usr/sbin/policy-rc.d
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  units_before=$(service_units)
  echo "installing with apt-get: $*"
  if [[ ! -e $policy ]]; then
    # [policy-rc.d(8)]: 101 forbids the action.
    trap 'as_root rm -f "$policy"; rm -f "$log"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
  }
  if ! apt install --no-install-recommends "$@" && ! { apt update && apt install --no-install-recommends "$@"; }; then
    tail -n 20 "$log" >&2
    return 1
  fi
  if have systemctl; then
    for unit in $(service_units); do
      if [[ $units_before != *$unit* ]]; then
        as_root systemctl --quiet disable "$unit" >/dev/null 2>&1 || true
      fi
    done
  fi
)

# Installs the build tools that are missing where that is possible; else says in one sentence what to install and fails.
require_build_tools() {
  local missing packages=() tool
  missing=$(missing_tools)
  if [[ -n $missing ]] && can_install; then
    while read -r tool; do
      case $tool in
        *JDK*) packages+=("$(jdk_package)") ;;
        Maven) packages+=(maven) ;;
        Node*) have node || packages+=(nodejs) ;;
        npm) packages+=(npm) ;;
      esac
    done <<<"$missing"
    ((${#packages[@]} == 0)) || install_packages "${packages[@]}" || true
    missing=$(missing_tools)
  fi
  if [[ $missing == *Node* ]] && use_own_node; then
    missing=$(missing_tools)
  fi
  if [[ -n $missing ]]; then
    echo "Please install $(sed ':a;N;$!ba;s/\n/ and /g' <<<"$missing"), then start this again." >&2
    return 1
  fi
}

# Where the machine's Node.js is too old, as Debian 12's: npm has Node.js itself, for this folder only.
use_own_node() {
  local bin=$own_node_folder/node_modules/node/bin
  if [[ ! -x $bin/node ]]; then
    have npm || return 1
    echo "fetching Node.js $own_node_version for this folder"
    mkdir -p "$own_node_folder"
    npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error --prefix "$own_node_folder" \
      "node@$own_node_version" </dev/null >/dev/null || return 1
  fi
  export PATH=$bin:$PATH
}

# Debian 12 has 17; later ones have a newer one as their default.
jdk_package() {
  if apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1; then
    echo openjdk-17-jdk-headless
  else
    echo default-jdk-headless
  fi
}
