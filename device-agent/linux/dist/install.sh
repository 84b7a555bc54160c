#!/usr/bin/env bash
# Installs the Signalbox agent as a service on Raspberry Pi OS or Debian (bookworm, trixie), joins the hub and starts it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly user=signalbox-agent
root='' hub='' fingerprint='' key='' key_file='' name='' id='' jar='' remove=no purge=no

usage() {
  cat <<'EOF'
sudo ./install.sh --hub URL [options]     installs or updates, joins, starts
sudo ./install.sh --uninstall [--purge]   removes; --purge also its configuration and token

  --hub URL               http://hub:8080; needed the first time
  --hub-fingerprint SHA   of a hub with --tls self-signed
  --join-key-file FILE    holds the join key; - reads it from standard input
  --join-key KEY          the same, but it stays in your shell's history
                          without either: SIGNALBOX_JOIN_KEY, or you are asked
  --name NAME, --id ID    what people call the machine, the device id to ask for
  --jar FILE              the agent; default signalbox-agent.jar beside this script, or what the build left
  --root DIR              installs below DIR and starts nothing: for images and tests
EOF
}

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

while (($#)); do
  case $1 in
    --hub | --hub-fingerprint | --join-key | --join-key-file | --name | --id | --jar | --root)
      (($# >= 2)) || fail "$1 needs a value"
      case $1 in
        --hub) hub=$2 ;;
        --hub-fingerprint) fingerprint=$2 ;;
        --join-key) key=$2 ;;
        --join-key-file) key_file=$2 ;;
        --name) name=$2 ;;
        --id) id=$2 ;;
        --jar) jar=$2 ;;
        --root) root=${2%/} ;;
      esac
      shift
      ;;
    --uninstall) remove=yes ;;
    --purge) purge=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) usage >&2; fail "there is no option $1" ;;
  esac
  shift
done

readonly config=$root/etc/signalbox-agent/agent.yaml
readonly state=$root/var/lib/signalbox-agent
readonly lib=$root/usr/local/lib/signalbox-agent
readonly program=$root/usr/local/bin/signalbox-agent
readonly unit=$root/etc/systemd/system/signalbox-agent.service
readonly udev=$root/etc/udev/rules.d/60-signalbox-agent.rules

# Whether this is about the running system, and not about a tree below --root.
live() { [[ -z $root ]]; }

running_systemd() { live && [[ -d /run/systemd/system ]]; }

uninstall() {
  if running_systemd; then
    systemctl disable --now signalbox-agent 2>/dev/null || true
  fi
  rm -rf "$lib" "$unit" "$unit.d" "$udev" "$program" "$root/etc/polkit-1/rules.d/50-signalbox-agent.rules" \
    "$root/usr/local/share/signalbox-agent"
  if [[ $purge == yes ]]; then
    rm -rf "$root/etc/signalbox-agent" "$state"
    if live && getent passwd "$user" >/dev/null; then userdel "$user"; fi
  fi
  if running_systemd; then systemctl daemon-reload; fi
  if [[ $purge == yes ]]; then
    echo "Removed."
  else
    echo "Removed. Its configuration and token are kept; --purge removes them too."
  fi
}

# java 17 is what bookworm has, 21 trixie; one that is there is used.
need_java() {
  live || return 0
  if ! [[ -x /usr/bin/java ]]; then
    echo "Installing Java ..."
    apt-get install -y --no-install-recommends default-jre-headless >/dev/null ||
      fail "no Java: apt-get update, then start this again"
  fi
  local version
  version=$(/usr/bin/java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
  ((${version:-0} >= 17)) || fail "Java 17 or newer is needed, and /usr/bin/java is ${version:-unknown}"
}

find_jar() {
  local one
  if [[ -n $jar ]]; then
    [[ -f $jar ]] || fail "there is no $jar"
    return
  fi
  for one in "$here/signalbox-agent.jar" "$here/../target/signalbox-agent.jar"; do
    if [[ -f $one ]]; then
      jar=$one
      return
    fi
  done
  fail "no signalbox-agent.jar beside this script; --jar names one"
}

need_user() {
  live || return 0
  getent group gpio >/dev/null || groupadd --system gpio
  getent passwd "$user" >/dev/null ||
    useradd --system --user-group --home-dir /var/lib/signalbox-agent --no-create-home --shell /usr/sbin/nologin "$user"
}

# Quotes for YAML: a text in single quotes.
quoted() { printf "'%s'" "${1//\'/\'\'}"; }

# Replaces "key: …", or says it first: the file stays the owner's, with all else that is in it.
set_key() {
  local value line
  [[ -n $2 ]] || return 0
  value=$(quoted "$2")
  line="$1: $value"
  if grep -q "^$1:" "$config"; then
    awk -v key="$1:" -v line="${line//\\/\\\\}" 'index($0, key) == 1 { print line; next } { print }' "$config" >"$config.new"
  else
    { printf '%s\n' "$line"; cat "$config"; } >"$config.new"
  fi
  chmod 0644 "$config.new"
  mv "$config.new" "$config"
}

put_files() {
  install -d -m 0755 "$lib" "$(dirname "$program")" "$(dirname "$unit")" "$(dirname "$udev")" "$(dirname "$config")" \
    "$root/usr/local/share/signalbox-agent"
  # A running agent keeps the old archive.
  install -m 0644 "$jar" "$lib/signalbox-agent.jar.new"
  mv "$lib/signalbox-agent.jar.new" "$lib/signalbox-agent.jar"
  install -m 0755 "$here/signalbox-agent" "$program"
  install -m 0644 "$here/signalbox-agent.service" "$unit"
  install -m 0644 "$here/60-signalbox-agent.rules" "$udev"
  local page
  for page in "$here/raspberry-pi.md" "$here/../../../docs/raspberry-pi.md"; do
    if [[ -f $page ]]; then
      install -m 0644 "$page" "$root/usr/local/share/signalbox-agent/raspberry-pi.md"
      break
    fi
  done
  [[ -e $config ]] || install -m 0644 "$here/agent.yaml" "$config"
  if [[ $(id -u) == 0 ]]; then chown root:root "$(dirname "$config")" "$config"; fi
  set_key name "$name"
  set_key id "$id"
  set_key hub-fingerprint "$fingerprint"
  set_key hub "$hub"
}

# The key goes by standard input: not into a list of processes, nor into a log.
join() {
  if [[ -e $state/device-token ]]; then
    echo "Joined before: the token is kept."
    return
  fi
  if [[ $key_file == - ]]; then
    IFS= read -r key || true
  elif [[ -n $key_file ]]; then
    key=$(<"$key_file")
  elif [[ -z $key ]]; then
    key=${SIGNALBOX_JOIN_KEY:-}
  fi
  if [[ -z $key && -t 0 ]]; then
    read -r -s -p "Join key of the hub: " key
    echo
  fi
  [[ -n $key ]] || fail "no join key: --join-key-file, or SIGNALBOX_JOIN_KEY. All else is installed; start this again"
  install -d -m 0700 -o "$user" -g "$user" "$state"
  printf '%s' "$key" | setpriv --reuid="$user" --regid="$user" --init-groups \
    env -u SIGNALBOX_JOIN_KEY "$program" join --config "$config" --state-dir "$state" --join-key-file -
}

[[ $(id -u) == 0 ]] || ! live || fail "run this as root: sudo $0"
if [[ $remove == yes ]]; then
  uninstall
  exit 0
fi
[[ -n $hub || ( -e $config && -n $(grep '^hub:' "$config" || true) ) ]] || { usage >&2; fail "--hub says which hub"; }
find_jar
need_java
need_user
put_files
if ! live; then
  echo "Installed below $root. Nothing was joined or started."
  exit 0
fi
join
"$program" permit --config "$config" >/dev/null
if running_systemd; then
  udevadm control --reload
  udevadm trigger --subsystem-match=gpio --subsystem-match=pwm --subsystem-match=leds
  systemctl daemon-reload
  systemctl enable signalbox-agent >/dev/null
  systemctl restart signalbox-agent
  echo "Running: systemctl status signalbox-agent, journalctl -u signalbox-agent, sudo signalbox-agent check"
else
  echo "Installed and joined; systemd does not run here, so nothing was started."
fi
