import os
import subprocess

subprocess.run(["npm", "ci"], check=True)
# The site
