# One image for the server and for workers: `millwright serve …` or `millwright worker`.
FROM node:26.10.0-trixie-slim AS build
WORKDIR /src
COPY . .
RUN npm ci && mkdir /out && npm pack --pack-destination /out

FROM node:26.10.0-trixie-slim
# git for the work, bubblewrap and socat for the cage, ssh for remotes; add the toolchains of your own projects here.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git openssh-client socat \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /out /tmp/out
RUN npm install --global /tmp/out/*.tgz && rm -rf /tmp/out && install -d -o node -g node /data
ENV MILLWRIGHT_DATA_DIR=/data
VOLUME /data
USER node
WORKDIR /home/node
# A worker gives its runs to others when it is told to stop; docker waits 10 s for that unless it is told otherwise.
STOPSIGNAL SIGTERM
ENTRYPOINT ["millwright"]
CMD ["worker"]
