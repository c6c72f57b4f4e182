#!/bin/bash
cd web && npm ci
