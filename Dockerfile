FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY docs docs
COPY tugfix tugfix
RUN python -m venv /opt/tugfix && /opt/tugfix/bin/python -m pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.13-slim
COPY --from=build /opt/tugfix /opt/tugfix
# The usual first user of a Linux: with --write on a mounted repository, files stay its own.
RUN useradd --uid 1000 --create-home tugfix
USER 1000
WORKDIR /repo
ENTRYPOINT ["/opt/tugfix/bin/tugfix"]
