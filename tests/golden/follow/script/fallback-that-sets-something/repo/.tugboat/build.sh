#!/bin/bash
npm ci || MODE=offline
npm start -- --mode=$MODE
