#!/bin/sh
cmd=${1:-serve}
shift
case "$cmd" in
  serve) npm start ;;
  build) npm run build ;;
esac
