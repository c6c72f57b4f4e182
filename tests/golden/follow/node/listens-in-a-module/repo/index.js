require('./lib/server');
