"""Servers on any host and port, in any spelling: a fix never fails, and leaves a host that is reached."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tugfix import fix_text
from tugfix.findings import Outcome

HOSTS = st.sampled_from(
    [
        *["localhost"] * 8,
        "127.0.0.1",
        "::1",
        "[::1]",
        "0.0.0.0",
        "[::]",
        "*",
        "",
        "$HOST",
        "$(hostname)",
        "10.0.0.1",
        "web",
    ]
)
PORTS = st.sampled_from([*["80"] * 12, "8000", "0", "99999", "$PORT", "", "http", "080", "-1"])
COMMANDS = st.sampled_from(
    [
        "php -S {host}:{port} -t public",
        "php artisan serve --host={host} --port={port}",
        "python manage.py runserver {host}:{port}",
        "python manage.py runserver {port}",
        "python -m http.server --bind {host} {port}",
        "flask run -h {host} -p{port}",
        "FLASK_RUN_HOST={host} FLASK_RUN_PORT={port} flask run",
        "gunicorn -b {host}:{port} -b unix:/tmp/s app",
        "uvicorn a:b --host {host} --port {port} --host {host}",
        "npx vite --host {host} --port {port}",
        "yarn vite --port {port} -- --host {host}",
        "npx serve -l tcp://{host}:{port}",
        "bin/rails s -b {host} -p {port}",
        "bundle exec puma -b tcp://{host}:{port}",
        "hugo server --bind {host} -p {port}",
        "drush rs {host}:{port}/",
        "mkdocs serve -a {host}:{port}",
    ]
)
AROUND = st.sampled_from(
    [
        "{}",
        "{} &",
        "nohup {} > log 2>&1 &",
        "bash -c '{}' &",
        'su www-data -c "{}"',
        "cd web && {} || true",
        "{} & {} &",
        "if true; then {}; fi",
        "export HOST={} &",
        "serve() {{ {}; }}\nserve &",
        "sh <<EOF\n{}\nEOF",
        "{} # {}",
    ]
)
EXPOSES = st.sampled_from(
    [*["80"] * 12, "8000", '"80"', "0", "-1", "web", "", "[80]", "{a: b}", "80.5", "1e3", "0x50", "~"]
)
STYLES = st.sampled_from(["- |-\n          {}", "- >-\n          {}", "- '{}'", "|\n          {}"])
IMAGES = st.sampled_from([*["node:20"] * 4, "tugboatqa/debian", "tugboatqa/php:8.3-apache", "nginx", "${IMAGE}"])


@given(COMMANDS, HOSTS, PORTS, AROUND, EXPOSES, STYLES, IMAGES, st.sampled_from(["build", "start"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_fix_never_fails_and_is_reached(
    command: str, host: str, port: str, around: str, expose: str, style: str, image: str, stage: str, crlf: bool
) -> None:
    text = around.replace("{}", command.format(host=host, port=port)).replace("{{", "{").replace("}}", "}")
    text = style.format(text.replace("'", "''") if "'{}'" in style else text.replace("\n", "\n          "))
    service = f"image: {image}\n    expose: {expose}\n    commands:\n      {stage}:\n        {text}\n"
    config = f"services:\n  web:\n    {service}"
    config = config.replace("\n", "\r\n") if crlf else config
    result = fix_text(config, unsafe=True, rules=("TUG401", "TUG402"))
    for finding in result.findings:
        assert 0 <= finding.start < finding.end <= len(config)
    if any(finding.outcome is Outcome.FIXED for finding in result.findings):
        assert "0.0.0.0" in result.text
        assert len(result.edits) == 1
