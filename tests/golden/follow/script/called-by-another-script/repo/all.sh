#!/bin/sh
npm run seed
bash .tugboat/build.sh
