#!/bin/sh
set -e
SCRIPTS="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$SCRIPTS/../web"
npm ci
npm start
