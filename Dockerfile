# docker build -t threadsmith . && docker run -p 7860:7860 -e WEB_TOKEN=... -v threadsmith:/data threadsmith
FROM node:24-bookworm-slim
WORKDIR /app
# The image brings Node, which is the only optional dependency that matters; no dependency needs its install scripts.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force
COPY src ./src
COPY adapters ./adapters
COPY LICENSE NOTICE ./
RUN mkdir /data && chown node:node /data
USER node
ENV WEB_HOST=0.0.0.0 WEB_PORT=7860 DATABASE_URL=sqlite:/data/threadsmith.db
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:7860/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/launch.mjs", "start"]
