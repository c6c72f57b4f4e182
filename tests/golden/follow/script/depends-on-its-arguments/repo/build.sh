npm ci
npm start -- --port "$1"
