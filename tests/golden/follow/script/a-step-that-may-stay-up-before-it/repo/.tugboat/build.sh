#!/bin/bash
node tools/compile.js
npm start
