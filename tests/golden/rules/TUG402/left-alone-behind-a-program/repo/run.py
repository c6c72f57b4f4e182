import subprocess

from site import app

subprocess.Popen(["npx", "vite"])
app.run(host="0.0.0.0", port=80)
