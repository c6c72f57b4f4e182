"""Where a server listens, as its words, its variables and its own default say: one line an example."""

from __future__ import annotations

import pytest

from tugfix.longrunning.listening import Host, Listening, listening
from tugfix.longrunning.match import match
from tugfix.longrunning.programs import Program, programs
from tugfix.longrunning.variables import variables
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

HERE, ALL, UNKNOWN = Host.LOOPBACK, Host.ALL, Host.UNKNOWN

DEFAULTS = [
    ("npx vite", HERE, 5173),
    ("npx vite preview", HERE, 4173),
    ("npx astro dev", HERE, 4321),
    ("npx ng serve", HERE, 4200),
    ("npx gatsby develop", HERE, 8000),
    ("npx gatsby serve", HERE, 9000),
    ("npx nuxt dev", UNKNOWN, 3000),
    ("npx nuxt start", UNKNOWN, 3000),
    ("npx next dev", UNKNOWN, 3000),
    ("npx remix vite:dev", HERE, 5173),
    ("npx react-router dev", HERE, 5173),
    ("npx docusaurus start", HERE, 3000),
    ("npx vitepress dev docs", HERE, 5173),
    ("npx json-server db.json", HERE, 3000),
    ("npx prism mock api.yml", HERE, 4010),
    ("npx ionic serve", UNKNOWN, 8100),
    ("npx http-server dist", UNKNOWN, 8080),
    ("npx serve dist", UNKNOWN, 3000),
    ("npx storybook dev", UNKNOWN, 6006),
    ("npx vue-cli-service serve", UNKNOWN, 8080),
    ("php artisan serve", HERE, 8000),
    ("php artisan octane:start", UNKNOWN, 8000),
    ("php artisan reverb:start", UNKNOWN, 8080),
    ("symfony serve", HERE, 8000),
    ("php bin/console server:run", HERE, 8000),
    ("bin/cake server", HERE, 8765),
    ("php yii serve", HERE, 8080),
    ("php spark serve", HERE, 8080),
    ("drush runserver", HERE, 8888),
    ("wp server", HERE, 8080),
    ("python -m http.server", UNKNOWN, 8000),
    ("python manage.py runserver", HERE, 8000),
    ("python manage.py testserver data.json", UNKNOWN, None),
    ("flask run", HERE, 5000),
    ("quart run", HERE, 5000),
    ("gunicorn app:app", HERE, 8000),
    ("uvicorn app:app", HERE, 8000),
    ("hypercorn app:app", HERE, 8000),
    ("granian app:app", HERE, 8000),
    ("daphne app:app", HERE, 8000),
    ("fastapi dev main.py", HERE, 8000),
    ("fastapi run main.py", UNKNOWN, 8000),
    ("sanic app", HERE, 8000),
    ("litestar run", HERE, 8000),
    ("mlflow server", HERE, 5000),
    ("mkdocs serve", HERE, 8000),
    ("sphinx-autobuild docs out", HERE, 8000),
    ("pelican -l", HERE, 8000),
    ("pelican -r", UNKNOWN, 8000),
    ("lektor server", HERE, 5000),
    ("bin/rails server", HERE, 3000),
    ("rackup", HERE, 9292),
    ("puma", UNKNOWN, 9292),
    ("jekyll serve", HERE, 4000),
    ("hugo server", HERE, 1313),
    ("zola serve", HERE, 1111),
    ("mdbook serve", HERE, 3000),
    ("node server.js", UNKNOWN, None),
    ("nginx", UNKNOWN, None),
]

TOLD = [
    ("npx vite --host", ALL, 5173),
    ("npx vite --host --port 80", ALL, 80),
    ("npx vite --host=localhost --port=80", HERE, 80),
    ("npx vite --host web", UNKNOWN, 5173),
    ("npx vite -c other.config.js", UNKNOWN, None),
    ("npx vite -c other.config.js --host 127.0.0.1 --port 80", HERE, 80),
    ("npx vite --port 80 -- --host", UNKNOWN, None),
    ("npx serve -l 8080", UNKNOWN, 8080),
    ("npx serve -l tcp://localhost:80", HERE, 80),
    ("npx serve -l unix:/tmp/s", UNKNOWN, None),
    ("npx http-server -a 127.0.0.1 -p80", HERE, 80),
    ("npx http-server -sp 80", UNKNOWN, None),
    ("npx http-server ${TUGBOAT_ROOT}/dist", UNKNOWN, 8080),
    ("npx http-server $OPTIONS", UNKNOWN, None),
    ("php -S localhost:80", HERE, 80),
    ("php -S 0.0.0.0:80 -t public router.php", ALL, 80),
    ("php -S [::1]:80", HERE, 80),
    ("php -S [::]:80", ALL, 80),
    ("php -S $HOST:80", UNKNOWN, None),
    ("php artisan serve --host=$HOST", UNKNOWN, None),
    ("php artisan serve --host 0.0.0.0 --host 0.0.0.0", ALL, 8000),
    ("php artisan serve --host localhost --host 0.0.0.0", UNKNOWN, 8000),
    ("php artisan serve --hos localhost", UNKNOWN, None),
    ("symfony serve --allow-all-ip", UNKNOWN, None),
    ("php bin/console server:run 0.0.0.0:80", ALL, 80),
    ("php yii serve --port=80", HERE, 80),
    ("drush rs 8080", HERE, 8080),
    ("drush rs 0.0.0.0:80/admin", ALL, 80),
    ("drush rs :9000", UNKNOWN, None),
    ("python -m http.server 80 --bind 127.0.0.1", HERE, 80),
    ("python -m http.server --directory web 80", UNKNOWN, 80),
    ("python manage.py runserver 80", HERE, 80),
    ("python manage.py runserver --settings site.local 0:80", ALL, 80),
    ("python manage.py runserver $PORT", UNKNOWN, None),
    ("python manage.py runserver web:80", UNKNOWN, None),
    ("flask run -h 127.0.0.1 -p 80", HERE, 80),
    ("FLASK_RUN_HOST=0.0.0.0 FLASK_RUN_PORT=80 flask run", ALL, 80),
    ("env FLASK_RUN_HOST=$X flask run", UNKNOWN, 5000),
    ("export FLASK_RUN_PORT=80; flask run", HERE, 80),
    (". ./.env; flask run", UNKNOWN, None),
    ("gunicorn -b 127.0.0.1:80 -b [::1]:80 app", HERE, 80),
    ("gunicorn -b :80 app", ALL, 80),
    ("gunicorn -b 127.0.0.1 app", HERE, 8000),
    ("PORT=80 gunicorn app", UNKNOWN, 80),
    ("gunicorn -c conf.py app", UNKNOWN, None),
    ("uvicorn app:app --uds /tmp/s", UNKNOWN, None),
    ("daphne -b 0.0.0.0 -p 80 app", ALL, 80),
    ("bin/rails s -b ::1 -p 80", HERE, 80),
    ("bin/rails s -e production -p 80", UNKNOWN, 80),
    ("RAILS_ENV=production bin/rails s", UNKNOWN, 3000),
    ("puma -b tcp://127.0.0.1:80", HERE, 80),
    ("cross-env PORT=80 next start", UNKNOWN, 80),
    ("PORT= next start", UNKNOWN, None),
    ("PORT=80; next start", UNKNOWN, None),
    ("if true; then export PORT=80; fi; next start", UNKNOWN, None),
    ("(export PORT=80); next start", UNKNOWN, 3000),
    ("PORT=80 sudo next start", UNKNOWN, None),
    ("PORT=80 su -c 'next start' node", UNKNOWN, None),
    ("su -c 'PORT=80 next start' node", UNKNOWN, 80),
    ("sudo PORT=80 next start", UNKNOWN, 80),
    ("dotenv -e .env.preview -- next start", UNKNOWN, None),
    ("uv run --env-file .env uvicorn a:b", UNKNOWN, None),
    ("start-storybook", UNKNOWN, None),
    ("start-storybook -p 9001", UNKNOWN, 9001),
    ("next start -p 99999", UNKNOWN, None),
    ("mkdocs serve -a localhost:80", HERE, 80),
    ("mkdocs serve -f other.yml", UNKNOWN, None),
]


def where(line: str) -> Listening:
    site = sites(parse(line))[-1]
    found = match(site.words)
    assert found is not None
    return listening(found.program, found.words, {name: value.text for name, value in variables(site).items()})


@pytest.mark.parametrize(("line", "host", "port"), DEFAULTS)
def test_where_a_program_listens_if_not_told_otherwise(line: str, host: Host, port: int | None) -> None:
    found = where(line)
    assert (found.host, found.port) == (host, port)
    assert not found.host_told
    assert not found.port_told


@pytest.mark.parametrize(("line", "host", "port"), TOLD)
def test_where_a_program_listens_that_is_told(line: str, host: Host, port: int | None) -> None:
    found = where(line)
    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize("program", [p for p in programs() if p.loopback], ids=lambda program: program.name)
def test_who_listens_on_127_0_0_1_can_be_told_otherwise(program: Program) -> None:
    assert program.host_options or program.address_options or program.operand
    assert (program.listen_doc or program.doc).startswith("https://")
    assert program.port is not None or program.ports


@pytest.mark.parametrize("program", [p for p in programs() if p.add_host], ids=lambda program: program.name)
def test_what_is_added_is_what_the_program_understands(program: Program) -> None:
    word = program.add_host.format(port=80).replace("=", " ").split()
    options = (*program.host_options, *program.address_options, *program.elsewhere)
    assert word[0] in options or (program.operand and word == ["0.0.0.0:80"])
    assert program.loopback


def test_a_program_with_a_fact_on_where_it_listens_has_one_on_its_port() -> None:
    facts = [p for p in programs() if p.loopback or p.host_options or p.host_variables or p.settings]
    assert [p.name for p in facts if not (p.port_options or p.address_options or p.port_variables or p.operand)] == []
