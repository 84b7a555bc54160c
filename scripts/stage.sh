# shellcheck shell=bash
# What of a release the package and the images share: version, time and files. Sourced by scripts/package and docker/build.
# shellcheck disable=SC2034,SC2154 # $root is theirs, and what is set here is used there

version=$(sed -n '/<artifactId>signalbox<\/artifactId>/{n;s/.*<version>\(.*\)<\/version>.*/\1/p}' "$root/pom.xml")
# One time stamp for every file in it, that of the jars' entries: [reproducible-builds.org/docs/source-date-epoch].
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u +%s -d \
  "$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<\/project.build.outputTimestamp>.*/\1/p' "$root/pom.xml")")}
export SOURCE_DATE_EPOCH
readonly version

# As Debian sorts it: 1.0.0~rc1 is before 1.0.0, 1.0.0-rc1 would be after it.
debian_version() { # version
  echo "${1/-/\~}"
}

# Lays out below a folder what both hold, with the jars that the build left.
stage() { # folder
  local jar
  install -d -m 0755 "$1/usr/bin" "$1/usr/share/signalbox" "$1/var/cache/signalbox"
  install -m 0755 "$root/dist/signalbox" "$1/usr/bin/signalbox"
  install -m 0755 "$root/scripts/class-archive" "$1/usr/share/signalbox/class-archive"
  for jar in hub/target/signalbox-hub.jar device-agent/linux/target/signalbox-agent.jar \
    device-simulator/target/signalbox-simulator.jar; do
    if [[ ! -e $root/$jar ]]; then
      echo "there is no $jar: ./signalbox build makes it" >&2
      return 1
    fi
    install -m 0644 "$root/$jar" "$1/usr/share/signalbox/"
  done
}

# Every file as old as the release says.
settle_times() { # folder
  find "$1" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
}
