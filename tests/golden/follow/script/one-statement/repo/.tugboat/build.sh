#!/bin/bash
cd web && npm ci && npm start
