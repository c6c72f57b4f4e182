#!/bin/sh
npm ci
[ -f .env ] && . ./.env
npm start
