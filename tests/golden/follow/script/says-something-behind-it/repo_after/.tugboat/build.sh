#!/bin/bash
npm ci
echo started
