#!/bin/bash
npm ci
npm --prefix web start
