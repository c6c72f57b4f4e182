mkdir -p /etc/service/app
cp .tugboat/app.run /etc/service/app/run
