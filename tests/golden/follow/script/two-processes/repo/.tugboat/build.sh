#!/bin/bash
pip install -r requirements.txt
celery -A app worker &
gunicorn app.wsgi
