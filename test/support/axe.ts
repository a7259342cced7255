import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds against WCAG 2.2 A and AA and its best practices in the state that the page is in: the rule with the elements. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's content policy does not bind.
  await page.evaluate(`window.axe === undefined && (() => {${axe.source}})()`);
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')))`);
}
