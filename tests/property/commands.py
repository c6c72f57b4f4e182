"""Shell commands as people write them, and some as nobody does: a process in every dress, and what starts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from choices import Choices

PROCESSES = (
    "npm start",
    "npm run serve -- --port 3000",
    "yarn start",
    "npx vite --host 0.0.0.0",
    "next dev -p 3000",
    "node server.js",
    "php artisan serve --host=0.0.0.0",
    "php artisan queue:work --sleep=3 --tries=3",
    "python manage.py runserver 0.0.0.0:8000",
    "flask run --host 0.0.0.0",
    "gunicorn -b 0.0.0.0:8000 'app:create_app()'",
    "bundle exec rails server -b 0.0.0.0",
    "bin/rails s",
    "celery -A shop worker --loglevel info",
    "redis-server --port 6380",
    "mailhog",
    "drush runserver 0.0.0.0:80",
    "hugo server --bind 0.0.0.0",
    "webpack --watch",
    "uvicorn main:app --reload",
    "caddy run",
    "java -jar target/app.jar",
    "tail -f /dev/null",
)
ARGUMENTS = (
    "",
    "",
    " --name 'a b'",
    ' --root "${TUGBOAT_ROOT}/web"',
    ' --title "it\'s ü"',
    " --x=$'a\\tb'",
    ' --when "$(date +%s)"',
    " --hash '#no comment'",
    " --key 'a: b'",
    " --back 'a\\\\b'",
    ' --home "$HOME" --pid $$',
    " --glob '*.js'",
    " --emoji '🚢 名前'",
    " \\\n    --next line",
)
PREFIXES = (
    "",
    "",
    "",
    "exec ",
    "nohup ",
    "setsid ",
    "NODE_ENV=production ",
    "env PORT=80 A='b c' ",
    "exec env A=1 ",
    "nice -n 5 ",
    "stdbuf -oL ",
    "time ",
    "sudo -u www-data ",
    "timeout 60 ",
    "xvfb-run -a ",
    "command ",
)
REDIRECTIONS = (
    "",
    "",
    "",
    " > server.log 2>&1",
    " &> all.log",
    ' >> "log file.txt"',
    " < /dev/null > /dev/null 2>&1",
    " 2>/dev/null",
    " | tee -a out.log",
    " 2>&1 | grep -v '#'",
    " >| x",
)
ENDS = (
    "",
    "",
    "",
    " &",
    " & disown",
    " || true",
    " & sleep 5",
    "; echo done",
    " && echo done",
    " # serves",
    "&",
    " & wait",
)
CONTEXTS = (
    "{}",
    "{}",
    "{}",
    "cd web && {}",
    'cd "a b"; {}',
    "export A=b && {}",
    "export A='x y'; cd web && {}",
    "set -e\nnpm ci\n{}",
    "(cd web && {})",
    "{{ cd web; {}; }}",
    "[ -d web ] && cd web && {}",
    ". ./env.sh && {}",
    "npm ci && {}",
    "echo 'a' | cat; {}",
    "if [ -f x ]; then {}\nfi",
    "while true; do {}\ndone",
    "cat > f.txt <<EOF\nname: $A\n# no comment\nEOF\n{}",
    "# first\nnpm ci\n\n# then\n{}",
    "umask 022; ulimit -n 4096; {}",
    "rm -f tmp/pids/server.pid && {}",
    "f() {{ {}\n}}\nf",
    "X=$(cat version); {}",
)
SHELLS = ('bash -c "{}"', "sh -c '{}'", 'su -c "{}" www-data', "bash -lc '{}' &", "sudo bash -c '{}'")
HARMLESS = (
    "npm ci",
    "npm run build",
    "composer install --no-dev",
    'echo "npm start"',
    "echo 'a: b # c' >> file",
    "apt-get update && apt-get install -y nginx redis-server",
    "sed -i 's/nginx/apache/' /etc/hosts",
    'ln -snf "${TUGBOAT_ROOT}/web" "${DOCROOT}"',
    "nginx -t",
    "vite build",
    "curl -s localhost:3000 || true",
    "for i in 1 2 3; do echo $i; sleep 1; done",
    "mysql -e 'CREATE DATABASE ü;'",
    "printf '%s\\n' \"a  b\" > x",
    "test -f x && . ./x",
    "mkdir -p /etc/service/app",
    "true",
    "cat <<'EOF' > run\n#!/bin/sh\nexec node x\nEOF",
    "make -j2",
    ": >log",
)


@dataclass(frozen=True)
class Process:
    """A command that starts something; `is_flat`: its words are not inside of another shell's string."""

    text: str
    is_flat: bool


def process(choices: Choices) -> Process:
    """A process with any prefix, arguments, redirections, end and context; one in five in a shell of its own."""
    pick = choices.pick
    if pick((False,) * 4 + (True,)):
        words = pick(PREFIXES) + pick(PROCESSES)
        return Process(pick(SHELLS).format(words if "'" not in words else "npm start"), False)
    text = "".join((pick(PREFIXES), pick(PROCESSES), pick(ARGUMENTS), pick(REDIRECTIONS)))
    return Process(_in_context(pick(CONTEXTS), text, pick(ENDS)), True)


def _in_context(context: str, text: str, end: str) -> str:
    # `&; }` is no shell, and a comment goes on to the line's end.
    if end.rstrip().endswith("&"):
        context = context.replace("; }}", " }}")
    elif "#" in end:
        context = context.replace("{};", "{}\n").replace("{})", "{}\n)")
    return context.format(text + end)
