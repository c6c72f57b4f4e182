#!/bin/sh
node api.js &
exec npx next start
