import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/*
 * Fails on a license that was not accepted before, and leaves the list of what is installed to run Threadsmith in `sbom.cdx.json` (CycloneDX).
 */

/** All of them allow any use; MPL-2.0 asks for the source of changed files, and we change none. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT AND OFL-1.1',
  'MPL-2.0',
  'Unlicense',
]);

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string };
    readonly expression?: string;
  }[];
}

const sbom = execFileSync('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
writeFileSync('sbom.cdx.json', sbom);
const { components } = JSON.parse(sbom) as { readonly components: readonly Component[] };

const licenseOf = ({ licenses = [] }: Component): string =>
  licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '').join(', ');

const unknown = components.filter((component) => !ACCEPTED.has(licenseOf(component)));
for (const component of unknown)
  process.stderr.write(
    `${component.name} ${component.version}: ${licenseOf(component) || 'no license'} was not accepted before.\n`,
  );
process.stdout.write(`${components.length} packages are installed to run Threadsmith.\n`);
process.exitCode = unknown.length === 0 && components.length > 0 ? 0 : 1;
