#!/bin/sh
set -e
cd "$(dirname "$0")/.."
npm ci

cd web
# Serves the site
npm start
