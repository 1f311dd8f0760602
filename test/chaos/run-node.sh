#!/bin/bash
# Runs one node of a cluster on its ground: run-node.sh <folder> <program> <argument>...
# <folder>/<node>.prefix, if it is there, has what comes before the program, one argument a line.
set -eu
folder=$1
shift
node=
for argument in "$@"; do
  case $argument in
    --dir=* | --name=*) node=${argument##*[/=]} ;;
  esac
done
prefix=()
if [ -f "$folder/$node.prefix" ]; then mapfile -t prefix < "$folder/$node.prefix"; fi
# No exec but here, so that the pid is that of the node.
exec "${prefix[@]}" "$@"
