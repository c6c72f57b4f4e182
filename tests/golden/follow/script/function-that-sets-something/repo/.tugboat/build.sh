#!/bin/bash
setup() { export PORT=80; }
setup
npm ci
npm start
