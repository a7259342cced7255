import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Violations of WCAG 2.2 A and AA and of best practices that axe finds in the current state of the page, each with its elements. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Evaluated through the debugger, which the page's content policy does not affect.
  await page.evaluate(`window.axe === undefined && (() => {${axe.source}})()`);
  return page.evaluate<string[]>(`axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')))`);
}
