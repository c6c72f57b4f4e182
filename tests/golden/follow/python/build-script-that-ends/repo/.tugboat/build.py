import subprocess


def serve():
    """Not for the preview: app.run(), uvicorn.run(app)."""
    import uvicorn

    uvicorn.run("app:app")


if __name__ == "__main__":
    subprocess.run(["npm", "ci"], check=True)
    subprocess.run(["npm", "run", "build"], check=True)
