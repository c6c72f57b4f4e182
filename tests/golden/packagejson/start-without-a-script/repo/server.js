const app = require('express')();

app.use(require('express').static('public'));
app.listen(80);
