npm ci
nohup npm start > /dev/null 2>&1 &
