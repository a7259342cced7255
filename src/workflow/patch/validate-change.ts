import type { Validate } from '../autofix/autofix.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import { validateConfig } from '../validate.ts';

/**
 * How drafts are judged that change `base`: strictly in what they bring in, as upstream judges in what `base` had already. An unknown key that
 * a user's file came with does not become an error because something else was changed.
 */
export function changeValidator(base: string | undefined): Validate {
  let known: ReadonlySet<string> | undefined;
  return (yaml) => {
    const strict = validateConfig(yaml, { origin: 'draft' });
    if (strict.valid || base === undefined) return strict;
    const tolerated = (known ??= onlyInDrafts(base));
    if (tolerated.size === 0) return strict;
    const issues = strict.issues.map((issue) =>
      tolerated.has(identity(issue)) ? Object.assign({}, issue, { severity: 'warning' as const }) : issue,
    );
    if (issues.some(({ severity }) => severity === 'error')) return { ...strict, issues };
    return { ...validateConfig(yaml, { origin: 'user' }), issues };
  };
}

function onlyInDrafts(base: string): ReadonlySet<string> {
  const errors = new Set(errorsOf(base, 'user'));
  return new Set(errorsOf(base, 'draft').filter((error) => !errors.has(error)));
}

function errorsOf(yaml: string, origin: 'user' | 'draft'): string[] {
  const { issues } = validateConfig(yaml, { origin });
  return issues.filter(({ severity }) => severity === 'error').map(identity);
}

/** Identifies a fault independently of its position, which changes when steps are added or removed. */
function identity({ code, path, message }: Issue): string {
  return JSON.stringify([code, path.replaceAll(/\[\d+\]/g, '[]'), message]);
}
