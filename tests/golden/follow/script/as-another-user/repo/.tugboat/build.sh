#!/bin/bash
npm ci
su node -c 'npm start'
