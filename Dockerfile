# One image for every process; the command says which. Node runs the TypeScript as it is.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# TypeScript stays as the optional peer of a library, for its types only: 30 MB that nothing loads.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/typescript node_modules/@typescript

# What browsers load is the one thing that is built.
FROM node:24-bookworm-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci --no-audit --no-fund
COPY web web
RUN npm run web

FROM node:24-bookworm-slim
# Nothing is installed at run time, so no package manager stays for an intruder to use.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg \
  && install -d -o node -g node /data
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data NODE_COMPILE_CACHE=/tmp/node-compile-cache
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json Procfile LICENSE ./
COPY bin bin
COPY migrations migrations
COPY src src
COPY web web
COPY --from=web /app/web/dist web/dist
USER node
# api, realtime, and the workers' health. The health checks stand in docker-compose.yml: each process has its own port.
EXPOSE 3000 3001 3002
CMD ["bin/chat-api", "--help"]
