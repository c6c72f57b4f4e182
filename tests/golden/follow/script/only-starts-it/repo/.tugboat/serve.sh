#!/bin/bash
set -e
cd web
exec npm start
