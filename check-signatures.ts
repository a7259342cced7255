import { spawnSync } from 'node:child_process';

/*
 * `npm audit signatures`, which fails on a package whose signature by the registry is wrong or missing. A registry that signs nothing, or keys that
 * cannot be fetched from here, are no finding: then the check is skipped, and says so.
 */
const MAX_MS = 90_000;

const { stdout } = spawnSync('npm', ['audit', 'signatures', '--json', '--fetch-retries=0'], {
  encoding: 'utf8',
  timeout: MAX_MS,
  maxBuffer: 64 * 1024 * 1024,
});
const found = parsed(stdout);
if (found?.invalid === undefined) {
  process.stdout.write(`Skipped: the signatures of the packages cannot be checked here${reasonOf(found)}.\n`);
} else {
  const wrong = [...found.invalid, ...(found.missing ?? [])];
  for (const { name, version } of wrong)
    process.stderr.write(`${name} ${version}: its signature is wrong or missing.\n`);
  process.stdout.write(wrong.length === 0 ? 'Every package has the signature of its registry.\n' : '');
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

interface Package {
  readonly name: string;
  readonly version: string;
}

interface Found {
  readonly invalid?: readonly Package[];
  readonly missing?: readonly Package[];
  readonly error?: { readonly summary?: string };
}

function parsed(text: string): Found | undefined {
  try {
    return JSON.parse(text) as Found;
  } catch {
    return undefined;
  }
}

function reasonOf(answer: Found | undefined): string {
  const summary = answer?.error?.summary?.split('\n', 1)[0];
  return summary === undefined ? '' : ` (${summary})`;
}
