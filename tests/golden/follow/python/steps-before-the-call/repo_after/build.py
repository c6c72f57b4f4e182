import subprocess

subprocess.check_call("npm ci", shell=True)
