#!/bin/bash
clean() { cd /tmp; rm -rf cache; }
npm ci
npm start
