# One image for every process of Handoff: `run gateway`, `run task audit`, `migrate up`, …

FROM node:24.18.0-bookworm-slim AS build
WORKDIR /app
# Not package.json files first, as is usual: sixteen packages make a long list that goes stale unnoticed, and the cache
# of npm keeps a rebuild to seconds.
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --no-audit --no-fund && node .ci/bundle.mjs

FROM node:24.18.0-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    OPS_PORT=9464
WORKDIR /app
# All that a process needs: the bundle holds the code of every package. Owned by root: the process cannot change it.
COPY --from=build /app/LICENSE ./
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/profiles ./profiles
COPY --from=build /app/node_modules/@electric-sql/pglite ./node_modules/@electric-sql/pglite
# One of the three builds that the package has.
COPY --from=build /app/node_modules/@cedar-policy/cedar-wasm/package.json ./node_modules/@cedar-policy/cedar-wasm/package.json
COPY --from=build /app/node_modules/@cedar-policy/cedar-wasm/nodejs ./node_modules/@cedar-policy/cedar-wasm/nodejs
COPY --from=build /app/services/all-in-one/package.json ./services/all-in-one/package.json
COPY --from=build /app/services/all-in-one/bin ./services/all-in-one/bin
COPY --from=build /app/services/all-in-one/bundle ./services/all-in-one/bundle
USER node
EXPOSE 8088 9464
# Exec form and no wrapper: node is process 1 and gets SIGTERM itself, drains and exits.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPS_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "services/all-in-one/bin/handoff.mjs"]
CMD ["--help"]
