"""Every kind of context and of quoting, fixed by `fix_text`, on both kinds of image, with dash and with bash as sh."""

from __future__ import annotations

import json

import pytest

from preview.disk import Disk
from preview.golden import Case
from preview.proof import prove
from preview.service import services
from tugfix import fix_text

IMAGES = {"runit": "tugboatqa/node:20", "plain": "node:20"}
CONTEXTS = {
    "cd": ["cd web && npm ci && npm start"],
    "cd-and-back": ["cd web && npm ci && cd .. && npm start"],
    "cd-of-a-variable": ['cd "${TUGBOAT_ROOT}/web"; npm ci; npm start'],
    "export": ["export API=https://$TUGBOAT_SERVICE_URL_HOST/api && npm run build && npm start"],
    "export-lines": ['export A="x y"\nexport B="$A-$MARKER"\nnpm run build\nnpm start\n'],
    "prefix": ["PORT=81 NAME='x y' npm start"],
    "prefix-that-expands": ["URL=$TUGBOAT_SERVICE_URL LIST=$MARKER npm start"],
    "set-a": ["set -a; . ./.env; set +a; npm start"],
    "su": ["su -s /bin/sh www-data -c 'php artisan queue:work'"],
    "su-login": ["su - node -c 'npm start'"],
    "su-with-all": ["su node -c \"cd web && export A='x y' && umask 027 && npm ci && npm start >> /tmp/web.log\""],
    "runuser-and-prefix": ["A=b runuser -u www-data -- php artisan queue:work --tries=3"],
    "sudo": ["cd web && sudo -u www-data php artisan queue:work"],
    "bash-c": ["bash -c 'cd web && npm start'"],
    "bash-lc-and-prefix": ["A='x y' bash -lc 'npm run build && PORT=82 npm start'"],
    "sh-c-arguments": ['sh -c \'cd "$1" && npm start -- --port "$2"\' sh web 81'],
    "redirection": ["npm start > /tmp/web.log 2>&1"],
    "redirection-relative": ["cd web && npm start >> ../log.txt 2> /tmp/errors.log"],
    "redirection-of-a-group": ["{ cd web; npm ci; npm start; } > /tmp/web.log 2>&1"],
    "umask-and-ulimit": ["umask 027 && ulimit -n 512 && npm start"],
    "nohup": ["nohup npm start > /tmp/web.log 2>&1 &"],
    "setsid": ["cd web && setsid npm start &"],
    "subshell": ["(cd web && export A=b && npm ci && npm start) &"],
    "script": ["set -e\ncd web\nnpm ci\nexport A=b\nnpm start &\ncp ../.env.tugboat .env\n"],
    "exec-env": ["cd web && exec env -u PORT A=b npm start"],
    "two-processes": ["cd web && npm start &", "php artisan queue:work &"],
    "two-of-a-kind": ["npm start -- --port 81 &", "npm run storybook -- --port 82 &"],
    "two-in-one-command": ["cd web && npm start & php artisan queue:work"],
    "two-in-a-script": ["npm start &\ncd web\nexport A=b\nnpm run storybook\n"],
    "steps-behind-it": ["npm ci", "npm start", "npm run build", "cp .env.tugboat .env"],
    "backing-service": ["redis-server --port 6380 --daemonize yes", "php artisan migrate"],
    "needed-later": ["npm ci", "npm start &", "npx cypress run"],
}
# A program's words with each of the characters that YAML, a shell or echo could alter.
QUOTING = {
    "single": r"""it\'s "it's" 'it'\''s' ''""",
    "double": r"""\" '"' "\"x y\"" "" '""' """,
    "dollar": r"""$PORT "$PORT" '$PORT' \$PORT "\$PORT" ${PORT}0 "${NONE:-x y}" $((1+1)) "$MARKER" $MARKER""",
    "backslash": r"""\\ "\\" '\' \a "\a" '\a' \\n "\n" '\n' '\t\0' "\\\\" 'a\c' a\ b""",
    "backtick": r"""`echo x y` "`echo x  y`" '`echo x`' \` "\`" "$(echo "x  y")" '$(echo x)'""",
    "percent": r"""%s '%s' "%d%%" %%n '%\n'""",
    "star": r"""* '*' "*" \* *.json '*.json' ? [ab].json 'no such*' no-such*""",
    "newline": "'a\nb' \"a\nb\" 'a\n\nb\n' \"\n\" '\n  - x: y\n#z'",
    "others": r"""'#' a#b \# "!" '!x' ~ '~' '- x' 'a: b' '{a,b}' {a} 'ü – 😀' -n -e '-n' --x='y z' '&' ";" '|' '>'""",
    "tabs": "'a\tb' \"a\tb\" a\tb 'a  b' '  a  '",
}
FORMS = {
    "front": "npx json-server WORDS",
    "back": "nohup npx json-server WORDS &",
    "moved-with-context": "cd web && npm ci && npx json-server WORDS",
}


def config(image: str, commands: list[str]) -> str:
    lines = [f"          - {json.dumps(command, ensure_ascii=False)}\n" for command in commands]
    return f"services:\n  web:\n    image: {image}\n    commands:\n      build:\n{''.join(lines)}"


def case_of(kind: str, shell: str, commands: list[str]) -> Case:
    text = config(IMAGES[kind], commands)
    result = fix_text(text)
    assert result.text != text, [finding.remedy for finding in result.findings]
    before, after = services(text)["web"], services(result.text)["web"]
    return Case(["directed"], before, after, repository=None, own={"shell": shell}, not_run=None)


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_context(name: str, kind: str, shell: str, stand_in_disk: Disk) -> None:
    prove(case_of(kind, shell, CONTEXTS[name]), stand_in_disk)


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("character", QUOTING)
def test_quoting(character: str, form: str, kind: str, shell: str, stand_in_disk: Disk) -> None:
    prove(case_of(kind, shell, [FORMS[form].replace("WORDS", QUOTING[character])]), stand_in_disk)
