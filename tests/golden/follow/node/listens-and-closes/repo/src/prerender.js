const http = require('http');
const server = http.createServer(render).listen(8080, async () => {
  await save();
  server.close();
});
