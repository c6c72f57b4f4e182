#!/bin/bash
npm ci
[ -d web ] && cd web
npm start
