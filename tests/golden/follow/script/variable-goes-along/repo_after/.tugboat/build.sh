#!/bin/sh
export PORT=80
npm ci
