#!/bin/sh
# The first process of a container's life: mounts its disk in the new namespaces, then becomes its main process.
# Called by life.py with the variables LAYERS, UPPER, WORK, ROOT, LOG and the main process's words.
set -e
mount -t overlay overlay -o "lowerdir=$LAYERS,upperdir=$UPPER,workdir=$WORK" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind "$LOG" "$ROOT/stand-ins/log"
ip link set lo up
exec chroot "$ROOT" "$@"
