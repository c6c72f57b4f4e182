export A=b
npm install -g grunt
