// The import table of docs/architecture.md, room by room: each rule forbids every import of ours that the table does not allow.
const ours = '^(src|adapters)/';

/** A room may import itself and the `allowed` paths of ours; everything else is a wall. */
const room = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `docs/architecture.md, "Who may import whom": ${from} may import only ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^${from}` },
  to: { path: ours, pathNot: [`^${from}`, ...allowed.map((path) => `^${path}`)] },
});

/** A vendor's SDK may be imported only in the room that is named after it. */
const vendor = (sdk, home) => ({
  name: `vendor-${sdk.replaceAll(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^(src|adapters|[^/]+\\.ts$)', pathNot: `^${home}` },
  to: { path: `^node_modules/${sdk}/` },
});

const adapterAllowed = ['src/chat/', 'src/errors\\.ts', 'src/log\\.ts'];

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'nobody-imports-the-front-doors',
      severity: 'error',
      from: { pathNot: '^src/(main|cli|launch|commands/)' },
      to: { path: '^src/(main|cli|commands/)' },
    },
    room('errors', 'src/errors\\.ts', []),
    room('log', 'src/log\\.ts', ['src/errors\\.ts']),
    room('config', 'src/config(-variables|-database)?\\.ts', ['src/errors\\.ts']),
    room('chat', 'src/chat/', []),
    room('session', 'src/session/', []),
    room('workflow', 'src/workflow/', ['src/errors\\.ts']),
    room('draft', 'src/draft/', ['src/workflow/']),
    room('reply', 'src/reply/', ['src/chat/', 'src/workflow/']),
    room('llm-offline', 'src/llm/offline', ['src/llm/', 'src/errors\\.ts', 'src/log\\.ts', 'src/workflow/']),
    {
      ...room('llm', 'src/llm/', ['src/errors\\.ts', 'src/log\\.ts']),
      from: { path: '^src/llm/', pathNot: '^src/llm/offline' },
    },
    room('store', 'src/store/', ['src/session/', 'src/errors\\.ts', 'src/log\\.ts']),
    room('queue', 'src/queue/', ['src/session/', 'src/errors\\.ts', 'src/log\\.ts']),
    room('ops', 'src/ops/', ['src/chat/', 'src/session/', 'src/errors\\.ts', 'src/log\\.ts']),
    room('conversation', 'src/conversation/', [
      'src/chat/',
      'src/session/',
      'src/queue/turn-queue\\.ts',
      'src/llm/provider\\.ts',
      'src/draft/',
      'src/reply/',
      'src/workflow/',
      'src/errors\\.ts',
      'src/log\\.ts',
    ]),
    room('adapter-web', 'adapters/web/', adapterAllowed),
    room('adapter-slack', 'adapters/slack/', adapterAllowed),
    room('adapter-discord', 'adapters/discord/', adapterAllowed),
    vendor('@slack/[^/]+', 'adapters/slack/'),
    vendor('discord\\.js', 'adapters/discord/'),
    vendor('hono', 'adapters/web/'),
    vendor('@hono/[^/]+', 'adapters/web/'),
    vendor('openai', 'src/llm/openai'),
    vendor('@anthropic-ai/sdk', 'src/llm/anthropic'),
    vendor('@google/generative-ai', 'src/llm/google'),
    vendor('ollama', 'src/llm/ollama'),
    vendor('@mikro-orm/[^/]+', '(src/store/|mikro-orm\\.config\\.ts)'),
    vendor('kysely', 'src/store/'),
    vendor('pg', 'src/(store|queue)/'),
    vendor('pino(-pretty)?', 'src/log'),
    vendor('yaml', 'src/workflow/'),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^(src|adapters|node_modules|[^/]+\\.ts$)',
  },
};
