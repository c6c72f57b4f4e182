import subprocess

subprocess.run(["npm", "ci"])
subprocess.run(["npm", "start"])
subprocess.run(["npm", "test"])
