import { button, byId, element } from '../shell/element.js';
import { yamlTable } from './yaml-view.js';

const OUTLINE = `schema_version: "1.0"

flow:    # its name
state:   # what goes in and what comes out
nodes:   # the steps, one agent each
edges:   # which step follows which
config:  # the model to use
`;

/** What the workflow pane shows while there is no workflow. */
export function createEmptyState(onCheckFile) {
  byId('no-workflow').append(
    element('div', { class: 'yaml', 'aria-hidden': 'true' }, yamlTable(OUTLINE)),
    element(
      'div',
      { class: 'words' },
      element('p', { text: 'Your workflow file appears here once it exists, validated and ready to download.' }),
      button('Check a file you already have', onCheckFile),
    ),
  );
}
