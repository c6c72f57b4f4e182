import subprocess

subprocess.run(["npm", "ci"])
done = subprocess.run(["npm", "start"])
print(done.returncode)
