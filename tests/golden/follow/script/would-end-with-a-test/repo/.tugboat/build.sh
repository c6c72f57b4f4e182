#!/bin/bash
npm ci
[ -n "$DEBUG" ] && echo debug
npm start &
