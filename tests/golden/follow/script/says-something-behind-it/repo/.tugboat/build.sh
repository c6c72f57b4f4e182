#!/bin/bash
npm ci
npm start &
echo started
