npm ci
npm start
