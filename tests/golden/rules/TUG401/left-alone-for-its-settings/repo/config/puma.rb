bind "tcp://0.0.0.0:80"
