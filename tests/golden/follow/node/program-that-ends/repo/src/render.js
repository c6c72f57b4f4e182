const fs = require('fs');

fs.writeFileSync('index.html', '<p>');
