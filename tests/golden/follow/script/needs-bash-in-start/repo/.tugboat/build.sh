#!/bin/bash
npm ci
source .env
npm start
