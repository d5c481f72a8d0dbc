# One image for every process of Handoff: `run gateway`, `run task audit`, `migrate up`, …

FROM node:24.18.0-bookworm-slim AS build
WORKDIR /app
# Not package.json files first, as is usual: sixteen packages make a long list that goes stale unnoticed, and the cache
# of npm keeps a rebuild to seconds.
COPY . .
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund && npm run build
# What runs needs: the product's packages and what they depend on, neither the tests' nor the compiler.
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --workspace @handoff/all-in-one --no-audit --no-fund \
    && find libs gateway services -path '*/node_modules' -prune -o \
         \( -name '*.ts' -o -name '*.map' -o -name '*.test.*' -o -name '.tsbuildinfo' \) -type f -print0 | xargs -0 rm -f \
    && rm -rf e2e libs/testing docs .docker

FROM node:24.18.0-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    OPS_PORT=9464
WORKDIR /app
# Owned by root: the process can read its code and not change it.
COPY --from=build /app ./
USER node
EXPOSE 8088 9464
# Exec form and no wrapper: node is process 1 and gets SIGTERM itself, drains and exits.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPS_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "services/all-in-one/bin/handoff.mjs"]
CMD ["--help"]
