#!/bin/bash
npm ci
npm start &
