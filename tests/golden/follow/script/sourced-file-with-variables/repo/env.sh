export PORT=80
