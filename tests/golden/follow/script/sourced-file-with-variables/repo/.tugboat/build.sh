#!/bin/bash
npm ci
. ./env.sh
npm start
