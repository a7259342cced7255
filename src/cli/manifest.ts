import { parseArgs } from 'node:util';
import { slackManifest } from '../../adapters/slack/setup/manifest.ts';

interface ManifestStreams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
}

/** `threadsmith manifest slack [--url HTTPS-ADDRESS] [--install HTTPS-ADDRESS] [--name NAME] [--org]`. */
export function runManifest(args: readonly string[], { stdout, stderr }: ManifestStreams): 0 | 2 {
  const options = {
    url: { type: 'string' },
    install: { type: 'string' },
    name: { type: 'string' },
    org: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.join(' ') !== 'slack') {
    stderr.write(`threadsmith: only Slack has a manifest: "threadsmith manifest slack".\n`);
    return 2;
  }
  const { url, install, name, org } = values;
  const printed = slackManifest({
    orgWide: org,
    ...(url && { publicUrl: url }),
    ...(install && { installUrl: install }),
    ...(name && { name }),
  });
  stdout.write(`${JSON.stringify(printed, undefined, 2)}\n`);
  return 0;
}
