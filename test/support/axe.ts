import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against WCAG 2.2 A and AA and its best practices in the state that the page is in: the rule with the elements. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's content policy does not bind.
  await page.evaluate(`window.axe === undefined && (() => {${SOURCE}})()`);
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')))`);
}
