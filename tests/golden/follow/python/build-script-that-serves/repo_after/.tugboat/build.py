#!/usr/bin/env python3
"""Build the site, then serve it."""

import subprocess


def run(command):
    print("+", command)
    subprocess.run(command, shell=True, check=True)


def main():
    run("npm ci")
    run("npm run build")
    # The preview listens here.


if __name__ == "__main__":
    main()
