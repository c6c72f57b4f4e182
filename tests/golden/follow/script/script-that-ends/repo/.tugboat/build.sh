npm ci
npm run build
echo "npm start"
