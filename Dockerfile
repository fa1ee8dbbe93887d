# One image for each target: ingest, classifier, notifier, cli, redis. `docker compose build` makes them all.

FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

# What is installed here stays here; an image takes nothing but /opt/tocsin along.
FROM base AS builder
ENV PIP_ROOT_USER_ACTION=ignore \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/tocsin \
    UV_PYTHON_DOWNLOADS=never \
    VIRTUAL_ENV=/opt/tocsin
RUN --mount=type=cache,target=/root/.cache/pip pip install uv==0.13.9
WORKDIR /src
COPY pyproject.toml uv.lock ./
COPY shared/pyproject.toml shared/
RUN uv export --frozen --no-dev --no-emit-workspace --extra cli --quiet --output-file locked.txt

FROM builder AS wheels
COPY README.md LICENSE ./
COPY shared shared
COPY services services
RUN --mount=type=cache,target=/root/.cache/uv uv build --all-packages --wheel --out-dir /wheels

# Each service gets its own extra and what the command line itself needs, every hash checked against uv.lock.
FROM builder AS ingest-environment
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-workspace --extra ingest \
 && uv pip install --constraint locked.txt rich typer
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels uv pip install --no-cache --no-deps /wheels/*.whl

FROM builder AS classifier-environment
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-workspace --extra classifier \
 && uv pip install --constraint locked.txt rich typer
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels uv pip install --no-cache --no-deps /wheels/*.whl

# luqum writes its parser's tables beside itself when it is first imported, which a read-only container cannot.
FROM builder AS notifier-environment
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-workspace --extra notifier \
 && uv pip install --constraint locked.txt rich typer \
 && /opt/tocsin/bin/python -c 'import luqum.parser'
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels uv pip install --no-cache --no-deps /wheels/*.whl

FROM builder AS cli-environment
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-workspace --extra cli \
 && /opt/tocsin/bin/python -c 'import luqum.parser'
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels uv pip install --no-cache --no-deps /wheels/*.whl

FROM base AS runtime
RUN groupadd --gid 10001 tocsin \
 && useradd --uid 10001 --gid tocsin --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin tocsin
ENV PATH=/opt/tocsin/bin:$PATH
USER 10001:10001

FROM runtime AS ingest
COPY --from=ingest-environment /opt/tocsin /opt/tocsin
CMD ["tocsin", "run", "ingest"]

FROM runtime AS classifier
COPY --from=classifier-environment /opt/tocsin /opt/tocsin
CMD ["tocsin", "run", "classifier"]

FROM runtime AS notifier
COPY --from=notifier-environment /opt/tocsin /opt/tocsin
CMD ["tocsin", "run", "notifier"]

FROM runtime AS cli
COPY --from=cli-environment /opt/tocsin /opt/tocsin
CMD ["tocsin", "--help"]

# Redis under our own user and configuration, so that it needs neither root nor a capability.
FROM redis:8 AS redis
COPY --chmod=0755 deploy/redis/start deploy/redis/ask /usr/local/bin/
COPY deploy/redis/redis.conf /etc/tocsin/redis.conf
RUN chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
ENTRYPOINT []
CMD ["start"]
