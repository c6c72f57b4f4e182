npm ci
if [ -n "$SERVE" ]; then
  npm start
fi
