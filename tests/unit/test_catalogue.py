"""The catalogue: what it finds, and what it leaves alone, entry by entry."""

from __future__ import annotations

import re
import shlex
from collections import Counter

import pytest

from tugfix.longrunning.programs import Kind, Program, programs, script_names

CASES: dict[str, tuple[list[str], list[str]]] = {
    "pm2-logs": (["pm2 logs", "pm2 monit"], ["pm2 logs --nostream"]),
    "nginx-service": (["service nginx start"], ["service nginx restart", "service nginx status"]),
    "apache-service": (["service apache2 start"], ["service apache2 restart", "service apache2 status"]),
    "php-fpm-service": (["service php8.2-fpm start"], ["service php8.2-fpm restart", "service php8.2-fpm status"]),
    "varnish-service": (["service varnish start"], ["service varnish restart", "service varnish status"]),
    "mysql-service": (["service mysql start"], ["service mysql restart", "service mysql status"]),
    "postgres-service": (["service postgresql start"], ["service postgresql restart", "service postgresql status"]),
    "redis-service": (["service redis-server start"], ["service redis-server restart", "service redis-server status"]),
    "memcached-service": (["service memcached start"], ["service memcached restart", "service memcached status"]),
    "mongo-service": (["service mongod start"], ["service mongod restart", "service mongod status"]),
    "rabbitmq-service": (
        ["service rabbitmq-server start"],
        ["service rabbitmq-server restart", "service rabbitmq-server status"],
    ),
    "search-service": (["service solr start"], ["service solr restart", "service solr status"]),
    "cron-service": (["service cron start"], ["service cron restart", "service cron status"]),
    "supervisor-service": (["service supervisor start"], ["service supervisor restart", "service supervisor status"]),
    "service": (["service tomcat9 start"], ["service tomcat9 restart", "service tomcat9 status"]),
    # Of each entry: command lines that stay up, and those with the same program that end.
    "redis": (["redis-server", "redis-server --port 6380"], ["redis-server --version", "redis-server -h"]),
    "valkey": (["valkey-server --save ''"], ["valkey-server -v", "valkey-cli ping"]),
    "memcached": (["memcached -m 64 -u nobody"], ["memcached -h"]),
    "mysqld": (
        ["mysqld --user=mysql", "mysqld_safe", "mariadbd", "mysqld -h /data"],
        ["mysqld --initialize-insecure --user=mysql", "mysqld --verbose --help", "mysqladmin ping"],
    ),
    "postgres": (
        ["postgres -D /data", "postgres -h 127.0.0.1"],
        ["postgres --single -D /data", "postgres -V"],
    ),
    "pg-ctl": (
        ["pg_ctl -D /data -l log start", "pg_ctl start"],
        ["pg_ctl -D /data stop", "pg_ctl -D start status"],
    ),
    "mongod": (["mongod --bind_ip_all"], ["mongod --shutdown", "mongod --version", "mongosh"]),
    "mailhog": (
        ["MailHog", "/usr/local/bin/mailhog"],
        ["mailhog sendmail a@example.com", "MailHog -version"],
    ),
    "mailpit": (["mailpit", "mailpit --listen 0.0.0.0:8025"], ["mailpit version", "mailpit sendmail"]),
    "chromedriver": (["chromedriver --port=4444"], ["chromedriver --version"]),
    "xvfb": (["Xvfb :99 -screen 0 1280x1024x24"], ["Xvfb -help", "xvfb-run"]),
    "minio": (["minio server /data"], ["minio --version", "minio server --help", "minio"]),
    "solr": (
        ["solr start -force", "/opt/solr/bin/solr start -h 0.0.0.0", "solr-foreground"],
        ["solr stop -all", "solr status", "solr start -help", "solr create -c core"],
    ),
    "elasticsearch": (["bin/elasticsearch -p pid"], ["elasticsearch --version", "elasticsearch-plugin list"]),
    "rabbitmq": (["rabbitmq-server"], ["rabbitmq-server --help", "rabbitmqctl status"]),
    "node": (
        [
            "node server.js",
            "node server",
            "node --inspect=0.0.0.0 -r dotenv/config dist/server.js -p 8080",
            "nodejs ./bin/www",
            "node .output/server/index.mjs",
            "node --watch build.js",
            "node --run start",
            "node ace serve --watch",
        ],
        [
            "node -e 'require(\"./server\")'",
            "node -p process.version",
            "node --version",
            "node -v",
            "node --check server.js",
            "node --test server.js",
            "node --run build",
            "node server.js --help",
        ],
    ),
    "nodemon": (["nodemon server.js", "nodemon --exec ts-node app.ts"], ["nodemon --version"]),
    "next": (
        ["next dev", "next start -p 80", "next", "next ./web"],
        ["next build", "next lint", "next --help"],
    ),
    "nuxt": (["nuxt dev", "nuxt start", "nuxi preview"], ["nuxt build", "nuxt generate", "nuxi prepare"]),
    "vite": (
        ["vite", "vite dev --host", "vite preview"],
        ["vite build", "vite --mode test build", "vite --version"],
    ),
    "vite-watch": (["vite build --watch", "vite build -w"], ["vite build --mode production"]),
    "http-server": (["http-server dist -p 80"], ["http-server --help", "http-server -v"]),
    "serve": (["serve", "serve -s build -l 80"], ["serve --version", "serve --help"]),
    "live-server": (["live-server --port=80 dist"], ["live-server --version"]),
    "json-server": (["json-server --watch db.json"], ["json-server --help"]),
    "storybook": (
        ["storybook dev -p 6006", "start-storybook --ci"],
        ["storybook build", "build-storybook", "storybook dev --smoke-test", "storybook upgrade"],
    ),
    "gatsby": (
        ["gatsby develop -H 0.0.0.0", "gatsby serve"],
        ["gatsby build", "gatsby clean", "gatsby --help"],
    ),
    "react-scripts": (["react-scripts start", "craco start"], ["react-scripts build", "react-scripts test"]),
    "vue-cli-service": (
        ["vue-cli-service serve --port 80"],
        ["vue-cli-service build", "vue-cli-service lint"],
    ),
    "ng": (["ng serve --host 0.0.0.0", "ng s"], ["ng build", "ng lint", "ng serve --help"]),
    "ng-watch": (["ng build --watch"], ["ng build --prod", "ng build --watch=false"]),
    "webpack-dev-server": (
        ["webpack serve --mode development", "webpack --mode development serve", "webpack-dev-server --hot"],
        ["webpack serve --help", "webpack-dev-server --version"],
    ),
    "webpack": (
        ["webpack --watch", "webpack -w --mode development", "webpack watch"],
        [
            "webpack",
            "webpack build",
            "webpack --mode production",
            "webpack --watch=false",
            "webpack --version",
        ],
    ),
    "pm2": (
        ["pm2 start app.js --name web", "pm2 -n web start app.js", "pm2 resurrect"],
        [
            "pm2 save",
            "pm2 list",
            "pm2 logs --nostream",
            "pm2 stop all",
            "pm2 delete all",
            "pm2 kill",
            "pm2 startup",
        ],
    ),
    "pm2-runtime": (["pm2-runtime start ecosystem.config.js"], ["pm2-runtime --version"]),
    "cron": (["cron", "crond -f", "/usr/sbin/cron"], ["crond -V", "crontab -l"]),
    "supervisord": (
        ["supervisord -c /etc/supervisord.conf"],
        ["supervisord --version", "supervisorctl status"],
    ),
    "sshd": (["/usr/sbin/sshd", "sshd -D"], ["sshd -t", "sshd -T"]),
    "hold": (
        ["tail -f /dev/null", "tail -F /dev/null", "sleep infinity", "sleep 30d"],
        ["sleep 10", "sleep $d"],
    ),
    "tail": (
        ["tail -f /var/log/nginx/error.log", "tail -n 5 -F a.log"],
        ["tail -n 5 a.log", "tail -f a --pid 5"],
    ),
    "java": (
        ["java -jar app.jar", "java -Xmx1g -jar target/web.jar --server.port=80", "java -jar wiremock.jar"],
        [
            "java -version",
            "java -jar aem-author-p4502.jar -unpack",
            "java -jar openapi-generator-cli.jar generate -i api.yaml",
            "java -jar swagger-codegen-cli-3.0.1.jar",
            "java -jar node_modules/google-closure-compiler-java/compiler.jar --js a.js",
            "java -jar /opt/plantuml.1.2023.jar a.puml",
            "java -jar google-java-format-1.7.jar A.java",
            "java -jar app.jar --version",
            "java -cp build Main",
        ],
    ),
    "aem": (
        ["./crx-quickstart/bin/start", "/opt/aem/crx-quickstart/bin/quickstart"],
        ["crx-quickstart/bin/stop", "bin/start", "crx-quickstart/bin/status"],
    ),
    "php": (
        ["php -S 0.0.0.0:80", "php8.1 -d memory_limit=1G -S 0.0.0.0:80 -t web"],
        ["php --version", "php -r 'echo 1;'", "php composer.phar install -S", "php index.php"],
    ),
    "artisan": (
        ["php artisan serve --host=0.0.0.0", "php -d memory_limit=-1 artisan serve", "./artisan serve"],
        ["php artisan migrate --force", "php artisan serve --help", "php artisan make:model serve"],
    ),
    "queue": (
        ["php artisan queue:work --tries=3", "artisan queue:listen", "php8.2 artisan queue:work redis"],
        [
            "php artisan queue:work --once",
            "php artisan queue:work --stop-when-empty",
            "php artisan queue:restart",
        ],
    ),
    "schedule": (["php artisan schedule:work"], ["php artisan schedule:run", "php artisan schedule:list"]),
    "horizon": (["php artisan horizon"], ["php artisan horizon:publish", "php artisan horizon:terminate"]),
    "symfony": (
        ["symfony serve --port=80", "symfony server:start --no-tls"],
        ["symfony server:stop", "symfony check:requirements", "symfony help serve"],
    ),
    "console": (
        ["php bin/console server:run 0.0.0.0:80", "bin/console --env dev server:run"],
        ["php bin/console cache:clear", "bin/console server:stop"],
    ),
    "messenger": (
        ["php bin/console messenger:consume async -vv", "bin/console messenger:consume"],
        [
            "bin/console messenger:consume async --limit=10",
            "php bin/console messenger:consume --time-limit 60",
        ],
    ),
    "drush": (
        ["drush runserver 0.0.0.0:80", "vendor/bin/drush -r web rs", "drush @self rs"],
        ["drush cr", "drush help rs", "drush sql:sync @a @b"],
    ),
    "wp": (["wp server --host=0.0.0.0"], ["wp core install", "wp help server", "wp plugin install server"]),
    "php-fpm": (["php-fpm", "php-fpm8.1 -F", "php8.1-fpm"], ["php-fpm -t", "php-fpm8.1 -v", "php-fpm -i"]),
    "python-http-server": (
        ["python3 -m http.server 80", "python -m SimpleHTTPServer", "python3.11 -m http.server"],
        ["python3 -m http.server --help", "python3 -m venv .venv", "python3 -m pip install http.server"],
    ),
    "django": (
        [
            "python manage.py runserver 0:80",
            "./manage.py runserver",
            "python3 -W ignore web/manage.py runserver",
        ],
        [
            "python manage.py migrate",
            "python manage.py help runserver",
            "django-admin startproject runserver",
        ],
    ),
    "flask": (
        ["flask run -h 0.0.0.0", "flask --app hello run", "python -m flask run"],
        ["flask db upgrade", "flask --version", "flask run --help"],
    ),
    "gunicorn": (
        ["gunicorn app:app -b :80", "python -m gunicorn app"],
        ["gunicorn --check-config app", "gunicorn -v"],
    ),
    "uvicorn": (["uvicorn main:app --host 0.0.0.0"], ["uvicorn --version", "uvicorn --help"]),
    "hypercorn": (["hypercorn main:app"], ["hypercorn --version"]),
    "celery": (
        ["celery -A proj worker -l info", "celery worker --app proj", "celery -A proj beat"],
        ["celery -A worker inspect ping", "celery --version", "celery -A proj purge"],
    ),
    "celery-multi": (["celery multi start w1 -A proj"], ["celery multi stop w1", "celery multi show w1"]),
    "rq": (
        ["rq worker high low", "rq worker --url redis://redis"],
        ["rq worker --burst", "rq worker -b", "rq info"],
    ),
    "mkdocs": (["mkdocs serve -a 0.0.0.0:80"], ["mkdocs build", "mkdocs --version"]),
    "jupyter": (
        ["jupyter notebook --allow-root", "jupyter lab", "jupyter-lab --port 80"],
        ["jupyter notebook list", "jupyter lab build", "jupyter --version", "jupyter nbconvert a.ipynb"],
    ),
    "streamlit": (["streamlit run app.py"], ["streamlit --version", "streamlit cache clear"]),
    "rails": (
        ["rails server -b 0.0.0.0", "bin/rails s", "ruby bin/rails s -p 80"],
        ["rails db:migrate", "rails server --help", "rails generate server", "bin/rails runner s"],
    ),
    "puma": (["puma -C config/puma.rb"], ["puma --version", "pumactl stop"]),
    "unicorn": (["unicorn -c unicorn.rb", "unicorn_rails"], ["unicorn --version"]),
    "rackup": (["rackup -o 0.0.0.0 -p 80"], ["rackup --version"]),
    "sidekiq": (["sidekiq -C config/sidekiq.yml -v"], ["sidekiq -V", "sidekiqctl stop"]),
    "jekyll": (
        ["jekyll serve --host 0.0.0.0", "jekyll s"],
        ["jekyll build", "jekyll serve --help", "jekyll new s"],
    ),
    "jekyll-watch": (["jekyll build --watch", "jekyll b -w"], ["jekyll build --trace"]),
    "middleman": (["middleman server", "middleman s -p 80"], ["middleman build", "middleman version"]),
    "foreman": (
        ["foreman start", "foreman start web -f Procfile.dev", "honcho start"],
        ["foreman check", "foreman run rake start", "foreman export systemd /start"],
    ),
    "mailcatcher": (
        ["mailcatcher --ip 0.0.0.0", "mailcatcher -v"],
        ["mailcatcher --help", "mailcatcher --version"],
    ),
    "nginx": (
        ["nginx", "/usr/sbin/nginx -c /etc/nginx/n.conf", "nginx -g 'daemon off;'"],
        ["nginx -t", "nginx -s reload", "nginx -tq"],
    ),
    "apache": (
        ["httpd-foreground", "apache2-foreground", "apache2 -k start", "httpd -D FOREGROUND"],
        ["httpd -t", "apache2 -k stop", "httpd -k graceful", "apache2 -V", "httpd -t -D DUMP_VHOSTS"],
    ),
    "apachectl": (
        ["apachectl start", "apache2ctl -D FOREGROUND", "apachectl -DFOREGROUND", "apachectl -k start"],
        ["apachectl configtest", "apachectl graceful", "apache2ctl -t", "apache2ctl -M", "apachectl stop"],
    ),
    "caddy": (
        ["caddy run --config Caddyfile", "caddy file-server", "caddy reverse-proxy --to :80", "caddy start"],
        ["caddy validate", "caddy stop", "caddy run --help", "caddy version"],
    ),
    "traefik": (["traefik --api.insecure=true"], ["traefik version", "traefik healthcheck"]),
    "hugo": (
        ["hugo server --bind 0.0.0.0", "hugo -s site serve"],
        ["hugo", "hugo --minify", "hugo new server"],
    ),
    "hugo-watch": (["hugo --watch", "hugo -w -d public"], ["hugo -d public", "hugo --watch=false"]),
    "varnishd": (["varnishd -a :80 -b localhost:8080"], ["varnishd -C -f a.vcl", "varnishd -V"]),
}

DAEMONS = {
    "nginx-service": (["service nginx start"], []),
    "apache-service": (["service apache2 start"], []),
    "php-fpm-service": (["service php8.2-fpm start"], []),
    "varnish-service": (["service varnish start"], []),
    "mysql-service": (["service mysql start"], []),
    "postgres-service": (["service postgresql start"], []),
    "redis-service": (["service redis-server start"], []),
    "memcached-service": (["service memcached start"], []),
    "mongo-service": (["service mongod start"], []),
    "rabbitmq-service": (["service rabbitmq-server start"], []),
    "search-service": (["service solr start"], []),
    "cron-service": (["service cron start"], []),
    "supervisor-service": (["service supervisor start"], []),
    "service": (["service tomcat9 start"], []),
    # Of each entry that has daemons: command lines that go to the background, and those that do not.
    "redis": (
        ["redis-server --daemonize yes", "redis-server --protected-mode no --daemonize yes"],
        ["redis-server", "redis-server --daemonize no"],
    ),
    "valkey": (["valkey-server --daemonize yes"], ["valkey-server"]),
    "memcached": (["memcached -d -u root"], ["memcached -u root"]),
    "mysqld": (["mysqld --daemonize"], ["mysqld", "mysqld_safe --user=mysql"]),
    "pg-ctl": (["pg_ctl -D /data start"], []),
    "mongod": (["mongod --fork --logpath /var/log/m.log"], ["mongod"]),
    "solr": (["solr start -force", "solr start -p 8983"], ["solr start -f", "solr-foreground"]),
    "elasticsearch": (["elasticsearch -d -p pid"], ["elasticsearch"]),
    "rabbitmq": (["rabbitmq-server -detached"], ["rabbitmq-server"]),
    "pm2": (["pm2 start app.js", "pm2 resurrect"], ["pm2 start --no-daemon app.js"]),
    "cron": (["cron", "crond"], ["cron -f", "crond -n"]),
    "supervisord": (["supervisord -c a.conf"], ["supervisord -n", "supervisord --nodaemon -c a.conf"]),
    "sshd": (["/usr/sbin/sshd"], ["/usr/sbin/sshd -D"]),
    "aem": (["crx-quickstart/bin/start"], ["crx-quickstart/bin/quickstart"]),
    "symfony": (["symfony serve -d", "symfony server:start --daemon"], ["symfony serve"]),
    "php-fpm": (["php-fpm", "php-fpm8.1 -D"], ["php-fpm -F", "php-fpm8.1 --nodaemonize"]),
    "gunicorn": (["gunicorn app -D", "gunicorn --daemon app"], ["gunicorn app"]),
    "celery": (["celery -A proj worker --detach"], ["celery -A proj worker"]),
    "celery-multi": (["celery multi start w1"], []),
    "rails": (["rails s -d", "bin/rails server --daemon"], ["rails s"]),
    "puma": (["puma -d"], ["puma"]),
    "unicorn": (["unicorn -D -c unicorn.rb"], ["unicorn -c unicorn.rb"]),
    "rackup": (["rackup -D"], ["rackup"]),
    "sidekiq": (["sidekiq -d -L log"], ["sidekiq"]),
    "jekyll": (["jekyll serve --detach", "jekyll s -B"], ["jekyll serve"]),
    "middleman": (["middleman server -d"], ["middleman server"]),
    "mailcatcher": (["mailcatcher"], ["mailcatcher -f", "mailcatcher --foreground"]),
    "nginx": (["nginx", "nginx -c n.conf"], ["nginx -g 'daemon off;'", "nginx -g 'pid /x; daemon off;'"]),
    "apache": (
        ["httpd", "apache2 -k start"],
        ["httpd -DFOREGROUND", "httpd -D FOREGROUND", "httpd-foreground"],
    ),
    "apachectl": (
        ["apachectl start", "apache2ctl -k start"],
        ["apachectl -D FOREGROUND", "apache2ctl -DFOREGROUND"],
    ),
    "caddy": (["caddy start"], ["caddy run"]),
    "varnishd": (["varnishd -a :80"], ["varnishd -F -a :80"]),
}

LIKELY = ["node server.js", "node app.js", "next", "vite", "java -jar app.jar"]
POSSIBLE = ["node scripts/build.js", "node build-server.js", "node index.js", "nuxt"]
UNRELATED = [
    "npm install serve",
    "apt-get install -y nginx redis-server",
    "echo nginx",
    "which php-fpm",
    "rm -rf node_modules/vite",
    "php vendor/bin/phpunit",
    "python setup.py serve",
    "ruby script.rb",
    "tail /dev/null",
]

BY_NAME = {program.name: program for program in programs()}


def judge(line: str) -> tuple[str, str] | None:
    """The first entry that takes a command for one that stays up, and how sure it is."""
    words = shlex.split(line)
    for program in programs():
        certainty = _certainty(program, words)
        if certainty and not program.any_fits(program.ends, words):
            return program.name, certainty
    return None


def _certainty(program: Program, words: list[str]) -> str | None:
    patterns = {
        "stays": program.stays + program.daemon,
        "likely": program.likely,
        "possible": program.possible,
    }
    return next((name for name, known in patterns.items() if program.any_fits(known, words)), None)


def _pairs(cases: dict[str, tuple[list[str], list[str]]], side: int) -> list[tuple[str, str]]:
    return [(name, line) for name, both in cases.items() for line in both[side]]


@pytest.mark.parametrize(("name", "line"), _pairs(CASES, 0))
def test_stays_up(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert found[0] == name
    assert found[1] != "possible"


@pytest.mark.parametrize(("name", "line"), _pairs(CASES, 1))
def test_ends(name: str, line: str) -> None:
    found = judge(line)
    assert found is None or found[1] == "possible"


@pytest.mark.parametrize(("name", "line"), _pairs(DAEMONS, 0))
def test_makes_itself_a_daemon(name: str, line: str) -> None:
    assert judge(line) == (name, "stays")
    assert BY_NAME[name].is_daemon(shlex.split(line))


@pytest.mark.parametrize(("name", "line"), _pairs(DAEMONS, 1))
def test_stays_in_the_foreground(name: str, line: str) -> None:
    assert judge(line) == (name, "stays")
    assert not BY_NAME[name].is_daemon(shlex.split(line))


@pytest.mark.parametrize("line", LIKELY)
def test_is_likely(line: str) -> None:
    found = judge(line)
    assert found is not None
    assert found[1] == "likely"


@pytest.mark.parametrize("line", POSSIBLE)
def test_is_only_possible(line: str) -> None:
    found = judge(line)
    assert found is not None
    assert found[1] == "possible"


@pytest.mark.parametrize("line", UNRELATED)
def test_leaves_alone_what_only_names_a_program(line: str) -> None:
    found = judge(line)
    assert found is None or found[1] == "possible"


def test_every_entry_has_a_case_of_each_sort() -> None:
    assert set(CASES) == set(BY_NAME)
    assert [name for name, (stay, end) in CASES.items() if not stay or not end] == []
    assert set(DAEMONS) == {program.name for program in programs() if program.daemon}


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_entry_is_complete(program: Program) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", program.name)
    assert isinstance(program.kind, Kind)
    assert program.doc.startswith("https://")
    assert program.stays or program.likely
    assert program.ends
    assert program.port is None or 0 < program.port < 65536
    assert program.daemon or not program.has_foreground_form


def test_names_are_unique() -> None:
    counts = Counter(program.name for program in programs())
    assert [name for name, count in counts.items() if count > 1] == []


def test_only_what_needs_no_directory_may_be_a_holder_or_backing() -> None:
    assert [p.name for p in programs() if p.kind in (Kind.HOLDER, Kind.BACKING) and p.directory] == []


def test_names_of_scripts() -> None:
    assert script_names().likely == {"start", "serve", "server", "storybook"}
    assert {"dev", "watch", "preview"} <= script_names().possible
    assert not script_names().likely & script_names().possible
