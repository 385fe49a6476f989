# Two images: `docker build --target demo .` plays the demo, `docker build .` is for a participant without a node
# (docs/releases.md). Built from an unpacked source package, the program knows its commit. Who wants the same base each
# time names it by its digest: --build-arg PYTHON=python:3.13-slim@sha256:…
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS wheel
WORKDIR /src
COPY requirements/build.txt requirements/
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY . .
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist .

FROM ${PYTHON} AS program
WORKDIR /opt/lashou
COPY requirements/lashou.txt .
RUN python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r lashou.txt
COPY --from=wheel /src/dist dist/
RUN python -m pip install --no-cache-dir --no-deps dist/*.whl
RUN useradd --create-home --uid 1000 lashou
USER lashou
WORKDIR /home/lashou
# Belongs to the user, so that a volume that is put here does, too
RUN mkdir -m 700 .lashou
ENTRYPOINT ["lashou"]

FROM program AS demo
CMD ["demo"]

FROM program AS participant
ENV LASHOU_CHAIN=peers
CMD ["sync", "--follow"]
