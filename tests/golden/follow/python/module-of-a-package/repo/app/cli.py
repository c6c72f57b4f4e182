from waitress import serve

from .web import application


def main():
    serve(application, port=80)
    return 0
