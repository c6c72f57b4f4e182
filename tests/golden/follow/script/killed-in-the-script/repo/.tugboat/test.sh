npm ci
npm start &
PID=$!
npx wait-on http://localhost:3000
npm run e2e
kill $PID
