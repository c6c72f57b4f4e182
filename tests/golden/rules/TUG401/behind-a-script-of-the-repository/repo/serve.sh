#!/bin/sh
exec php -S localhost:80
