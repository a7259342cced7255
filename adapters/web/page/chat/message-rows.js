import { breakable, button, element } from '../shell/element.js';
import { halfWritten } from '../markdown/half-written.js';
import { inlineElements, showMarkdown } from '../markdown/view.js';

/** A stored message. `actions` are those of the chat view. */
export function messageRow(message, session, actions) {
  const { role, content, outcome, files } = message;
  const row = rowOf(role, outcome === 'failed' ? 'failed' : '');
  if (role === 'user') {
    row.append(...userContent(content, files), editButton(message, actions));
    return row;
  }
  const prose = element('div', { class: 'prose' });
  showMarkdown(prose, content);
  row.append(prose, ...cards(message, session, actions));
  return row;
}

/** Commands such as `/restore 2` are buttons elsewhere. */
function editButton(message, actions) {
  if (message.content === '' || message.content.startsWith('/')) return '';
  const edit = button('Edit', () => actions.editAgain(message), 'quiet small edit-again');
  edit.setAttribute('aria-label', `Edit and send again: ${message.content.slice(0, 60)}`);
  return edit;
}

/** A message that the server has not confirmed. */
export function outboxRow(message, actions) {
  const { content, files, problem, isRefused } = message;
  const row = rowOf('user', problem === undefined ? 'sending' : '');
  row.append(
    ...userContent(
      content,
      files.map(({ name }) => name),
    ),
  );
  if (problem !== undefined) {
    row.append(
      element(
        'p',
        { class: 'unsent', role: 'alert' },
        element('span', { text: `Not sent. ${problem}` }),
        isRefused ? undefined : button('Try again', () => actions.sendAgain(message)),
        button('Edit', () => actions.editUnsent(message)),
        button('Discard', () => actions.discard(message), 'quiet'),
      ),
    );
  }
  return row;
}

/** The answer of a running turn; `show(turn)` shows its text so far. */
export function liveRow() {
  const prose = element('div', { class: 'prose' });
  const progress = element('p', { class: 'progress' });
  const row = rowOf('assistant', '');
  row.setAttribute('aria-busy', 'true');
  row.append(prose, progress);
  return {
    element: row,
    show({ text, label }) {
      showMarkdown(prose, halfWritten(text));
      progress.hidden = label === '' && text !== '';
      progress.replaceChildren(element('span', {}, ...inlineElements(label === '' ? 'Thinking' : label)));
    },
  };
}

function rowOf(role, kind) {
  const name = role === 'user' ? 'You' : 'Threadsmith';
  return element(
    'article',
    { class: `message ${role} ${kind}`.trim() },
    element('p', { class: 'who', lang: 'en', text: name }),
  );
}

function userContent(content, fileNames) {
  const parts = [];
  if (content !== '') parts.push(element('div', { class: 'bubble', dir: 'auto', text: content }));
  if (fileNames.length > 0) {
    const names = fileNames.map((name) => element('li', { text: name }));
    parts.push(element('ul', { class: 'file-names', 'aria-label': 'Files' }, ...names));
  }
  return parts;
}

/** What an answer brought or led back to: a revision to look at and download, or a draft that is not valid yet. */
function cards({ outcome, revision, draft, file, command }, { detail, id }, actions) {
  if (draft !== undefined) {
    return [
      card(
        draft.fileName,
        'Draft, not valid yet',
        'invalid',
        button('Show its issues', () => actions.checkDraft(draft)),
      ),
    ];
  }
  if (file !== undefined) return [card(file.fileName, 'File', '', downloadOf(file))];
  const stored = detail.revisions.find(({ number }) => number === revision);
  if (stored === undefined || (outcome !== 'revised' && command === undefined)) return [];
  const show = button('Show', () => actions.showRevision(revision));
  show.setAttribute('aria-label', `Show revision ${revision}`);
  const download = element('a', {
    class: 'button',
    href: `/api/sessions/${id}/config.yaml?revision=${revision}`,
    download: stored.fileName,
    text: 'Download YAML',
    'aria-label': `Download YAML of revision ${revision}`,
  });
  return [card(stored.fileName, `Revision ${revision}`, '', show, download)];
}

function downloadOf({ fileName, content }) {
  return element('a', {
    class: 'button',
    href: `data:text/plain;charset=utf-8,${encodeURIComponent(content)}`,
    download: fileName,
    text: 'Download',
    'aria-label': `Download ${fileName}`,
  });
}

function card(name, note, kind, ...buttons) {
  const label = element('span', { class: 'name' }, ...breakable(name), element('small', { text: note }));
  return element('div', { class: `revision-card ${kind}`.trim(), lang: 'en' }, label, ...buttons);
}
