#!/bin/bash
# Installs the Debian packages that the nemeses of `make chaos` are made of, where they are missing; says what it
# installs, and where it cannot, why and which nemeses are left out. Never fails: the others can strike all the same.
set -u

# package, a file or program that shows it is there, the nemeses that need it
needs='
iproute2 ip partition
iptables iptables partition
strace strace slow-disk,failing-disk
libfaketime /usr/lib/*/faketime/libfaketimeMT.so.1 clock
btrfs-progs mkfs.btrfs power-cut
e2fsprogs mkfs.ext4 power-cut
'

is_there() {
  case $1 in
    /*) compgen -G "$1" > /dev/null ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" > /dev/null ;;
  esac
}

packages=()
left_out=()
while read -r package sign nemeses; do
  if [ -z "$package" ] || is_there "$sign"; then continue; fi
  packages+=("$package")
  left_out+=("$nemeses")
done <<< "$needs"
if [ ${#packages[@]} -eq 0 ]; then exit 0; fi

cannot() {
  echo "chaos-tools: ${packages[*]} cannot be installed: $1" >&2
  echo "chaos-tools: left out therefore: $(printf '%s\n' "${left_out[@]}" | sort -u | tr '\n' ' ')" >&2
  exit 0
}

if ! command -v apt-get > /dev/null; then cannot 'this is no Debian, there is no apt-get'; fi
if [ "$(id -u)" -ne 0 ]; then cannot 'only root may'; fi
echo "chaos-tools: installing ${packages[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
if output=$(apt-get install -y -qq --no-install-recommends "${packages[@]}" 2>&1); then exit 0; fi
# The lists may be older than what is on the servers.
if output=$(apt-get update -qq 2>&1 && apt-get install -y -qq --no-install-recommends "${packages[@]}" 2>&1); then exit 0; fi
cannot "$(tail -n 1 <<< "$output")"
