# lpx as a container: docker build -t lpx . && docker run --rm -v "$PWD:/work" lpx verify BUNDLE.zip
# The whole image has a compiler, which the kernels need; the slim one below has none.
FROM python:3.13 AS build
COPY . /source
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels -c /source/constraints.txt "/source[deep,scale]"

FROM python:3.13-slim
COPY --from=build /wheels /wheels
# The only lpx within reach is the one just built.
# hadolint ignore=DL3013
RUN python -m pip install --no-cache-dir --no-index --find-links /wheels "lpx[deep,scale]" \
    && rm -rf /wheels \
    && useradd --create-home --uid 1000 lpx
USER 1000
WORKDIR /work
ENTRYPOINT ["lpx"]
CMD ["--help"]
