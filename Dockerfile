FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# TypeScript leaves what is not TypeScript behind: migrations go by hand. Then only what runs is kept.
RUN npm run build && cp -r db/migrations dist/db/ && npm prune --omit=dev

FROM node:20-slim
# The Temporal client looks here for the authorities of TLS.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir var && chown node:node var
USER node
EXPOSE 3000
CMD ["node", "dist/bin/api.js"]
