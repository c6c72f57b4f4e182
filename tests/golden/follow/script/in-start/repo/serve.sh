export PORT=80
exec npm start
