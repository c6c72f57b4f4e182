npm run migrate
npm start
