#!/bin/sh
service mysql stop
