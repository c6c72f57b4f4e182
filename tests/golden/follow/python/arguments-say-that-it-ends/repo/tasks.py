import sys

from waitress import serve

if "serve" in sys.argv:
    from app import app

    serve(app, port=80)
else:
    print("building")
