"""Shell commands as people write them, and some as nobody does: a process in every dress, and what starts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

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
    " --title \"it's ü\"",
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
ENDS = ("", "", "", " &", " & disown", " || true", " & sleep 5", "; echo done", " && echo done", " # serves", "&", " & wait")
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
    "ln -snf \"${TUGBOAT_ROOT}/web\" \"${DOCROOT}\"",
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


def processes() -> st.SearchStrategy[Process]:
    """Processes with any prefix, arguments, redirections, end and context; one in five in a shell of its own."""
    plain = st.builds(
        lambda *parts: "".join(parts),
        st.sampled_from(PREFIXES),
        st.sampled_from(PROCESSES),
        st.sampled_from(ARGUMENTS),
        st.sampled_from(REDIRECTIONS),
    )
    simple = st.tuples(st.sampled_from(PREFIXES), st.sampled_from(PROCESSES)).map("".join)
    flat = st.builds(_in_context, st.sampled_from(CONTEXTS), plain, st.sampled_from(ENDS))
    nested = st.builds(lambda shell, text: Process(shell.format(text), False), st.sampled_from(SHELLS), simple.filter(_has_no_quote))
    return st.integers(0, 4).flatmap(lambda number: nested if number == 0 else flat)


def _has_no_quote(text: str) -> bool:
    return "'" not in text and '"' not in text


def _in_context(context: str, process: str, end: str) -> Process:
    # `&; }` and `&; echo` are no shell.
    closed = context.replace("; }}", " }}") if end.rstrip().endswith("&") else context
    if "#" in end:
        closed = closed.replace("; }}", "\n}}").replace(")", "\n)") if closed.startswith(("(", "{{")) else closed
    return Process(closed.format(process + end), True)


def harmless() -> st.SearchStrategy[str]:
    return st.sampled_from(HARMLESS)
