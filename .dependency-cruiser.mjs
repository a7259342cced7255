// The import table of docs/architecture.md, module by module: each rule forbids every import of ours that the table does not allow.
const ours = '^(src|adapters)/';

/** A module may import itself and the `allowed` paths of ours, and nothing else of ours. */
const module = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `docs/architecture.md, "Who may import whom": ${from} may import only ${allowed.join(', ') || 'nothing of ours'}`,
  from: { path: `^${from}` },
  to: { path: ours, pathNot: [`^${from}`, ...allowed.map((path) => `^${path}`)] },
});

/** A vendor's SDK may be imported only in the module that is named after it. */
const vendor = (sdk, home) => ({
  name: `vendor-${sdk.replaceAll(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^(src|adapters|[^/]+\\.ts$)', pathNot: `^${home}` },
  to: { path: `^node_modules/${sdk}/` },
});

const errors = 'src/errors\\.ts';
const log = 'src/log\\.ts';
const base = [errors, log, 'src/async/', 'src/text/'];
const adapterAllowed = ['src/chat/', ...base];

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: '^src/(cli/|launch)' },
      to: { path: '^src/cli/' },
    },
    module('errors', 'src/errors\\.ts', []),
    module('ids', 'src/ids\\.ts', []),
    module('log', 'src/log\\.ts', [errors]),
    module('config', 'src/config/', [errors]),
    module('async', 'src/async/', []),
    module('text', 'src/text/', []),
    module('chat', 'src/chat/', []),
    module('session', 'src/session/', ['src/chat/']),
    module('pyyaml', 'src/pyyaml/', ['src/text/']),
    module('workflow', 'src/workflow/', [errors, 'src/pyyaml/', 'src/text/']),
    module('picture', 'src/picture/', ['src/async/', 'src/text/', 'src/workflow/', 'src/pyyaml/']),
    module('reply', 'src/reply/', ['src/async/', 'src/text/', 'src/chat/', 'src/workflow/', 'src/pyyaml/']),
    module('llm-offline', 'src/llm/offline', ['src/llm/', ...base, 'src/workflow/', 'src/pyyaml/']),
    { ...module('llm', 'src/llm/', base), from: { path: '^src/llm/', pathNot: '^src/llm/offline' } },
    module('policy', 'src/policy/', [errors, log, 'src/chat/', 'src/pyyaml/']),
    module('observe', 'src/observe/', [
      errors,
      log,
      'src/async/',
      'src/chat/',
      'src/session/',
      'src/llm/token-price\\.ts',
    ]),
    module('installation', 'src/installation/', [errors, 'src/chat/', 'src/session/']),
    module('store', 'src/store/', ['src/session/', 'src/chat/', ...base]),
    module('queue', 'src/queue/', ['src/session/', 'src/chat/', ...base]),
    module('trial', 'src/trial/', [...base, 'src/llm/provider\\.ts', 'src/workflow/', 'src/pyyaml/']),
    module('conversation', 'src/conversation/', [
      ...base,
      'src/chat/',
      'src/session/',
      'src/queue/turn-queue\\.ts',
      'src/llm/(provider|token-price)\\.ts',
      'src/observe/observer\\.ts',
      'src/policy/policy\\.ts',
      'src/picture/picture\\.ts',
      'src/reply/',
      'src/trial/',
      'src/workflow/',
      'src/pyyaml/',
    ]),
    module('adapter-web', 'adapters/web/', adapterAllowed),
    module('adapter-slack', 'adapters/slack/', adapterAllowed),
    module('adapter-discord', 'adapters/discord/', adapterAllowed),
    vendor('@slack/[^/]+', 'adapters/slack/'),
    vendor('discord\\.js', 'adapters/discord/'),
    vendor('@discordjs/[^/]+', 'adapters/discord/'),
    vendor('hono', 'adapters/web/'),
    vendor('marked', 'adapters/web/page/markdown/'),
    vendor('@hono/[^/]+', 'adapters/web/'),
    vendor('openai', 'src/llm/openai'),
    vendor('@anthropic-ai/sdk', 'src/llm/anthropic'),
    vendor('@google/generative-ai', 'src/llm/google'),
    vendor('ollama', 'src/llm/ollama'),
    vendor('@mikro-orm/[^/]+', '(src/store/|mikro-orm\\.config\\.ts)'),
    vendor('kysely', 'src/store/'),
    vendor('pg', 'src/(store|queue)/'),
    vendor('pino(-pretty)?', 'src/log'),
    vendor('prom-client', 'src/observe/metrics'),
    vendor('@opentelemetry/[^/]+', 'src/observe/traces'),
    vendor('yaml', 'src/workflow/'),
    vendor('diff', 'src/workflow/diff/'),
    vendor('@viz-js/viz', 'src/picture/'),
    vendor('pyodide', 'src/trial/python/'),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^(src|adapters|node_modules|[^/]+\\.ts$)',
  },
};
