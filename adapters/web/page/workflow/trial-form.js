import { api } from '../server/api.js';
import { byId, element } from '../shell/element.js';

/** Begins a trial, after asking for its inputs if it takes any. `attempt` shows a failure, and resolves with undefined then. */
export async function tryIt(session, attempt) {
  const form = await attempt(() => api.readTrialForm(session.id));
  if (form === undefined) return;
  if (form.fields.length === 0) await attempt(() => session.command('try'));
  else askForInputs(form, (inputs) => attempt(() => begin(session, inputs)));
}

async function begin(session, inputs) {
  try {
    await session.command('try', { inputs });
    return undefined;
  } catch (error) {
    if (error.fields === undefined) throw error;
    return error.fields;
  }
}

/**
 * Asks for the inputs of a trial in a panel. `begin(values)` starts it, and resolves with what is wrong with the values by input, or with undefined once
 * it is accepted, which closes the panel.
 */
function askForInputs({ fields }, begin) {
  const panel = byId('trial');
  const rows = fields.map(createRow);
  byId('trial-fields').replaceChildren(...rows.map(({ row }) => row));
  const closed = new AbortController();
  const { signal } = closed;
  const send = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(rows.map(({ name, input }) => [name, input.value]));
    const problems = await begin(values);
    if (problems === undefined) {
      panel.close();
      return;
    }
    for (const { name, tell } of rows) tell(problems[name] ?? '');
    rows.find(({ name }) => problems[name] !== undefined)?.input.focus();
  };
  panel.addEventListener('close', () => closed.abort(), { signal });
  panel.querySelector('form').addEventListener('submit', (event) => void send(event), { signal });
  byId('trial-cancel').addEventListener('click', () => panel.close(), { signal });
  panel.showModal();
  rows[0]?.input.focus();
}

function createRow({ name, kind, isRequired, hint, value }, index) {
  const [id, hintId, problemId] = ['input', 'hint', 'problem'].map((part) => `trial-${part}-${index}`);
  const input = createInput(kind, { id, dir: 'auto', 'aria-describedby': `${hintId} ${problemId}` });
  input.value = value;
  const problem = element('p', { class: 'trial-problem', id: problemId, role: 'alert' });
  const row = element(
    'div',
    { class: 'trial-field' },
    element('label', { for: id, text: isRequired ? name : `${name} (optional)` }),
    input,
    element('p', { class: 'trial-hint', id: hintId, text: hint.replaceAll('`', '') }),
    problem,
  );
  return {
    name,
    input,
    row,
    tell(sentence) {
      problem.textContent = sentence.replaceAll('`', '');
      input.setAttribute('aria-invalid', String(sentence !== ''));
    },
  };
}

function createInput(kind, attributes) {
  if (kind === 'yes_no') {
    const options = ['', 'true', 'false'].map((text) => element('option', { value: text, text }));
    return element('select', attributes, ...options);
  }
  if (kind === 'whole_number' || kind === 'number') return element('input', { ...attributes, inputmode: 'decimal' });
  return element('textarea', { ...attributes, rows: '2' });
}
