import subprocess

subprocess.check_call("npm ci", shell=True)
subprocess.Popen(["npm", "start"])
