import os
import subprocess

subprocess.run(["npm", "ci"], check=True)
# The site
subprocess.run(["npm", "start"], cwd="web", env={**os.environ, "PORT": "80 80"})
