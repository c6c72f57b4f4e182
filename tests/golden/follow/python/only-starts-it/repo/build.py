import os

os.execvp("npm", ["npm", "start"])
