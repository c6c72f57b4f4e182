#!/bin/sh
npm start &
