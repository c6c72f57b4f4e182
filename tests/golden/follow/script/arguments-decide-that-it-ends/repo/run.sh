#!/bin/sh
case "$1" in
  build) npm run build ;;
  serve) npm start ;;
esac
