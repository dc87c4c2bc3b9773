# Build: everything, then the compiled program and its production packages alone.
FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
RUN node node_modules/typescript/bin/tsc -p tsconfig.json && npm prune --omit=dev

# Run: no compiler, no npm, no shell needed; the root file system may be read-only, /var/lib/pdmp-gateway is the one
# place that is written to (keys, stored data).
FROM node:20-slim
RUN rm -rf /usr/local/lib/node_modules/npm /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* \
 && install -d -o node -g node -m 0700 /var/lib/pdmp-gateway
WORKDIR /app
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE ./
COPY mappings mappings
COPY xsd xsd
ENV NODE_ENV=production
USER node
VOLUME /var/lib/pdmp-gateway
EXPOSE 8080
# Port 8081 (metrics, health) is for operators: publish it inside only. Set HEALTH_URL where admin.port is another.
ENV HEALTH_URL=http://127.0.0.1:8081/healthz
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Mount the configuration, with everything that its ${file:…} names, at /etc/pdmp-gateway.
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve", "--config", "/etc/pdmp-gateway/gateway.yaml"]
