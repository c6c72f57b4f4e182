#!/bin/bash
. ./lib.sh
npm start
