import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { cutValues } from '../../cut-values.ts';
import type { TextFix } from './autofix-text.ts';

/** Texts that YAML ends at ` #`, or at a comma inside braces, put in quotes. */
export function quotedCutValues(root: ConfigNode, text: string): TextFix | undefined {
  const cuts = cutValues(root, text);
  if (cuts.length === 0) return undefined;
  const pieces: string[] = [];
  let done = 0;
  for (const { whole, from, to } of cuts.toSorted((a, b) => a.from - b.from)) {
    if (from < done) continue;
    pieces.push(text.slice(done, from), JSON.stringify(whole));
    done = to;
  }
  return { text: `${pieces.join('')}${text.slice(done)}`, said: 'put texts in quotes that YAML would cut off' };
}
