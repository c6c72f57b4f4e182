#!/bin/bash
node tools/compile.js
