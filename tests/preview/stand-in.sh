#!/usr/bin/dash
# Stands in for npm, php, nginx, …: logs how it was called; stays up, goes to the background or ends.
# The log: /stand-ins/log/PID.words, .variables, .context; then PID.stays, PID.daemon or PID.ends says that it is complete.
name=${0##*/}
call="$name $*"
log=/stand-ins/log/$$

# What a command line does; a case's own answers (/stand-ins/own, lines "stays npm run build") come first.
kind_of() {
  if [ -s /stand-ins/own ]; then
    while read -r kind line; do
      [ "$line" = "$1" ] && return
    done < /stand-ins/own
  fi
  case "$1" in
    "$name --version" | "$name -t") kind=ends ;;
    "npx "*) kind_of "${1#npx }" ;;
    "bundle exec "*) kind_of "${1#bundle exec }" ;;
    "npm start"* | "npm run start"* | "npm --prefix "*" start" | "npm run "[dsw]*) kind=stays ;;
    "yarn dev"* | "yarn start"*) kind=stays ;;
    "pm2 "*--no-daemon* | "gunicorn "* | "celery "* | "vite preview"* | "http-server "* | "json-server "*) kind=stays ;;
    "node "*.js | "php artisan serve"* | "php artisan queue:work"* | "php -S "* | "rails server"*) kind=stays ;;
    "redis-server"* | "memcached"* | "apache2-foreground"* | "php-fpm"* | "mailcatcher"*) kind=stays ;;
    "nginx"* | "mysqld"*) kind=stays ;;
    "sleep infinity" | "sleep 60" | "sleep 3600" | "tail -f "* | "tail -F "*) kind=stays ;;
    "pm2 start "* | "service "*" start") kind=daemon ;;
    *) kind=ends ;;
  esac
  case "$1" in
    "gunicorn "*--daemon* | "redis-server"*"--daemonize yes"* | "memcached -d"*) kind=daemon ;;
    "nginx"*"daemon off;"* | "mailcatcher"*" --foreground"*) kind=stays ;;
    nginx | "nginx -"[cgp]* | "mailcatcher"*) kind=daemon ;;
  esac
}

record() {
  printf '%s\0' "$name" "$@" > "$log.words"
  cat "/proc/$$/environ" > "$log.variables"
  out=$(readlink "/proc/$$/fd/1")
  err=$(readlink "/proc/$$/fd/2")
  printf '%s\n' "$(pwd -P)" "$(umask)" "$(ulimit -n)" "$out" "$err" > "$log.context"
  : > "$log.$kind"
}

# The processes that are up, a line each: for commands that need one.
look() {
  for other in /stand-ins/log/*.stays; do
    other=${other##*/}
    kill -0 "${other%.stays}" 2> /dev/null && echo "${other%.stays}"
  done
}

if [ "${STAND_IN_KIND-}" ]; then
  kind=$STAND_IN_KIND
  unset STAND_IN_KIND
else
  kind_of "$call"
fi
case $kind in
  stays)
    # For those who wait for its log or its socket.
    echo ready
    if [ -s /stand-ins/socket ]; then
      perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un($ARGV[0]))' "$(cat /stand-ins/socket)"
    fi
    record "$@"
    exec /usr/bin/sleep infinity
    ;;
  daemon)
    # The call is over, a copy without it stays.
    record "$@"
    STAND_IN_KIND=stays setsid "$0" "$@" < /dev/null &
    while ! [ -e "/stand-ins/log/$!.stays" ]; do /usr/bin/sleep 0.01; done
    ;;
  *)
    case $name in sleep | tail) exec "/usr/bin/$name" "$@" ;; esac
    printf '%s\0' "$name" "$@" > "$log.words"
    found=$(look)
    # A process in the background needs a moment to come up, on a busy machine a long one: who asks for it asks again.
    case "$call" in
      "npx cypress run" | "npx wait-on "* | "php artisan migrate" | "mysql -e "*)
        for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
          last=$found
          /usr/bin/sleep 0.1
          found=$(look)
          [ "$found" ] && [ "$found" = "$last" ] && break
        done
        ;;
    esac
    printf '%s' "$found" > "$log.finds"
    : > "$log.ends"
    ;;
esac
