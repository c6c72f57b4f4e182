# Shared.
set -a
export A=b
greet() { echo "$1"; }
