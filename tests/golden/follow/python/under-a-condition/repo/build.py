import os
import subprocess

subprocess.run(["npm", "ci"])
if os.environ.get("SERVE"):
    subprocess.Popen(["npm", "start"])
