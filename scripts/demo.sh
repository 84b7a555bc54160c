# shellcheck shell=bash
# `signalbox demo`: hub, simulated fleet and this machine's own agent together. Sourced by `signalbox`.

demo_usage() {
  cat <<'EOF'
usage: ./signalbox demo [--lan] [--port N] [--devices N] [--data DIR]

Starts a hub with its own MQTT broker, simulated devices and this machine as a device, and opens the
console in the browser. Ctrl-C ends all of them. Started again, it goes on with the same devices.

  --lan         for others in this network too, over plain HTTP
  --port N      the console's port (8080)
  --devices N   simulated devices (25)
  --data DIR    where everything is kept (./data/demo)
EOF
}

# The parts in the order they were started; they end in the opposite order.
part_names=()
part_pids=()
readonly stop_seconds=15

demo() {
  local lan=false port=8080 mqtt_port=1883 devices=25 data=$root/data/demo host=127.0.0.1 base link key token archive
  local hub_options=()
  while (($#)); do
    case $1 in
      --lan) lan=true ;;
      --port | --devices | --data)
        if (($# < 2)); then
          echo "signalbox demo: $1 needs a value" >&2
          return 2
        fi
        case $1 in
          --port) port=$2 ;;
          --devices) devices=$2 ;;
          --data) data=$2 ;;
        esac
        shift
        ;;
      --help | -h)
        demo_usage
        return
        ;;
      *)
        echo "signalbox demo: unknown option $1" >&2
        demo_usage >&2
        return 2
        ;;
    esac
    shift
  done
  if ! [[ $port =~ ^[0-9]{1,5}$ && $devices =~ ^[0-9]{1,5}$ ]]; then
    echo "signalbox demo: --port and --devices need a number" >&2
    return 2
  fi

  build hub simulator agent
  if $lan; then
    if ! host=$(lan_address); then
      echo "signalbox demo: this machine has no address in a network" >&2
      return 1
    fi
    hub_options+=(--plain-http)
  fi
  port=$(free_port "$host" "$port" "the console")
  mqtt_port=$(free_port 127.0.0.1 "$mqtt_port" "MQTT")
  base=http://$host:$port
  # H2, tokens and logs: nobody else's business.
  (umask 077 && mkdir -p "$data/logs")

  trap stop_parts EXIT
  trap 'echo; exit 130' INT
  trap 'exit 143' TERM HUP

  echo "Starting the hub ..."
  unset SIGNALBOX_CONFIG SIGNALBOX_LISTEN # one of its own, where this script says
  mapfile -t archive < <(archive_options hub)
  # shellcheck disable=SC2086 # several options in one variable
  start_part hub "$data" java -XX:+ExitOnOutOfMemoryError "${archive[@]}" \
    ${SIGNALBOX_JAVA_OPTS:--Xms16m -Xmx128m -XX:+UseSerialGC} -jar "$(jar_of hub)" \
    --data "$data" --public-url "$base" "${hub_options[@]}" --mqtt-listen "127.0.0.1:$mqtt_port"
  until is_ready "$host" "$port"; do
    check_parts "$data"
    pause 0.2
  done

  link=$(admin sign-in-link --data "$data" --user demo)
  key=$(admin join-key --data "$data" --title demo --tags demo)
  token=$(admin token --data "$data" --role operator)

  SIGNALBOX_JOIN_KEY=$key start_part simulator "$data" java -Xmx128m -XX:+UseSerialGC \
    -jar "$(jar_of simulator)" fleet --hub "$base" --devices "$devices" --state-dir "$data/fleet"
  SIGNALBOX_JOIN_KEY=$key start_part agent "$data" java -Xmx64m -XX:+UseSerialGC \
    -jar "$(jar_of agent)" --hub "$base" --state-dir "$data/agent"

  explain "$base" "$link" "$mqtt_port" "$token" "$data"
  if $lan; then
    invite "$base" "$key"
  fi
  echo
  echo "Ctrl-C ends everything. Logs: $data/logs"
  open_browser "$link"

  while true; do
    check_parts "$data"
    pause 1
  done
}

admin() {
  java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "${archive[@]}" -jar "$(jar_of hub)" admin "$@"
}

# This machine's address on the way to other networks.
lan_address() {
  local address
  if have ip; then
    address=$(ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')
  elif have ipconfig; then
    address=$(ipconfig getifaddr en0)
  fi
  [[ -n ${address:-} ]] && echo "$address"
}

# Prints the first port from the wanted one on which nobody listens.
free_port() { # host, port, what for
  local port=$2
  while (exec 3<>"/dev/tcp/$1/$port") 2>/dev/null; do
    port=$((port + 1))
  done
  if ((port != $2)); then
    echo "Port $2 is taken; $3 gets $port." >&2
  fi
  echo "$port"
}

is_ready() { # host, port
  local status
  {
    exec 3<>"/dev/tcp/$1/$2" &&
      printf 'GET /readyz HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n' "$1" "$2" >&3 &&
      read -r -t 5 status <&3
  } 2>/dev/null || status=
  exec 3>&-
  [[ $status == "HTTP/1.1 200"* ]]
}

start_part() { # name, data folder, command...
  local name=$1 log=$2/logs/$1.log
  shift 2
  "$@" </dev/null >"$log" 2>&1 &
  part_names+=("$name")
  part_pids+=($!)
}

# Ends the demo when a part has ended by itself.
check_parts() { # data folder
  local index log
  for index in "${!part_pids[@]}"; do
    if ! kill -0 "${part_pids[index]}" 2>/dev/null; then
      log=$1/logs/${part_names[index]}.log
      echo "The ${part_names[index]} has stopped. The end of $log:" >&2
      tail -n 15 "$log" | sed 's/^/  /' >&2
      exit 1
    fi
  done
}

# A sleep that a signal can cut short and that leaves no process behind.
pause() { # seconds
  sleep "$1" &
  pause_pid=$!
  wait "$pause_pid" || true
  pause_pid=
}

stop_parts() {
  local status=$? index pid tenth
  trap '' INT TERM HUP
  [[ -z ${pause_pid:-} ]] || kill "$pause_pid" 2>/dev/null || true
  for ((index = ${#part_pids[@]} - 1; index >= 0; index--)); do
    pid=${part_pids[index]}
    kill "$pid" 2>/dev/null || continue
    for ((tenth = 0; tenth < stop_seconds * 10; tenth++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then
      echo "The ${part_names[index]} did not stop within $stop_seconds s; killed." >&2
      kill -9 "$pid" 2>/dev/null || true
    fi
    wait "$pid" 2>/dev/null || true
  done
  ((${#part_pids[@]} == 0)) || echo "Stopped."
  exit "$status"
}

# A greenhouse of the fleet, for the lines to try, once one has joined.
greenhouse() { # data folder
  local tenth file
  for ((tenth = 0; tenth < 100; tenth++)); do
    for file in "$1"/fleet/gh-*.token; do
      if [[ -e $file ]]; then
        basename "$file" .token
        return
      fi
    done
    sleep 0.1
  done
  echo '<device>'
}

explain() { # base address, sign-in link, MQTT port, token, data folder
  local topic package=
  topic=signalbox/v1/d/$(greenhouse "$5")/cmd/set_vent
  have mosquitto_rr || package=' (Debian has these in mosquitto-clients)'
  cat <<EOF

The console:   $2
               (signs you in once; later: $1)

To try in another terminal$package:

  mosquitto_sub -V 5 -h 127.0.0.1 -p $3 -t 'signalbox/v1/#' -v

  mosquitto_rr -V 5 -h 127.0.0.1 -p $3 -u demo -P '$4' \\
    -t $topic -e demo/answer -m '{"position":60}'

  mosquitto_pub -V 5 -h 127.0.0.1 -p $3 -u demo -P '$4' -q 1 \\
    -D publish response-topic demo/answer -t $topic -m '{"position":20}'
EOF
}

invite() { # base address, join key
  cat <<EOF

PLAIN HTTP: everybody in this network can read what is sent, passwords too. Use it where you trust them all.
On a Raspberry Pi, in a copy of this folder:

  SIGNALBOX_JOIN_KEY='$2' ./signalbox agent --hub $1
EOF
}

open_browser() { # address
  if have open && [[ $OSTYPE == darwin* ]]; then
    open "$1" || true
  elif have xdg-open && [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    xdg-open "$1" >/dev/null 2>&1 || true
  fi
}
