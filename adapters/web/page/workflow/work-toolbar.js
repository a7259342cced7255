import { api } from '../server/api.js';
import { copyButton } from '../shell/copy.js';
import { breakable, button, byId, element } from '../shell/element.js';

const VIEWS = [
  ['both', 'Both'],
  ['picture', 'Picture'],
  ['file', 'File'],
  ['changes', 'Changes'],
];

/** The name of the visible revision and its buttons, made once: only their values change, so that they keep the focus. */
export function createWorkToolbar({ onView, onValidate, onEdit, text }) {
  const name = byId('file-name');
  const views = VIEWS.map(([view, label]) =>
    element('button', { type: 'button', text: label, 'data-view': view, click: () => onView(view) }),
  );
  const edit = button('Edit', onEdit);
  const download = element('a', { class: 'button primary', text: 'Download YAML' });
  byId('work-views').append(...views);
  byId('work-buttons').append(edit, button('Validate', onValidate), copyButton(text), download);
  return {
    show({ sessionId, view, isEditing, revisions }, revision) {
      if (revision === undefined) return;
      const { number, fileName } = revision;
      name.replaceChildren(...breakable(fileName));
      // A single revision has nothing to be compared with.
      views.at(-1).hidden = revisions.length < 2;
      for (const made of views) made.setAttribute('aria-pressed', String(made.dataset.view === view));
      for (const made of [byId('work-views'), byId('work-buttons')]) made.hidden = isEditing;
      download.href = api.configPath(sessionId, number);
      download.download = fileName;
      download.setAttribute('aria-label', `Download YAML of revision ${number}`);
    },
  };
}
