import { announce, byId, element } from '../shell/element.js';

/** Largest file that is read here; the server accepts 4 MiB in total. */
const MAX_FILE_BYTES = 1024 * 1024;
/** As the server has it. */
const MAX_FILES = 8;

/** The files of the next message. `onChange` is called whenever they change. */
export function createFileTray({ onChange, onProblem }) {
  const chips = byId('chips');
  const input = byId('attach-input');
  let files = [];

  function set(next) {
    files = next.slice(0, MAX_FILES);
    if (next.length > MAX_FILES)
      onProblem(`A message holds at most ${MAX_FILES} files. Send the others in a second message.`);
    chips.hidden = files.length === 0;
    chips.replaceChildren(...files.map(chip));
    onChange();
  }

  function chip(file) {
    const remove = () => {
      set(files.filter((other) => other !== file));
      byId('message').focus();
    };
    const label = `Remove ${file.name}`;
    return element(
      'li',
      {},
      file.name,
      element('button', { type: 'button', 'aria-label': label, text: '\u00D7', click: remove }),
    );
  }

  async function take(chosen) {
    const read = await Promise.all(chosen.map(readTextFile));
    for (const { problem } of read) if (problem !== undefined) onProblem(problem);
    const good = read.filter(({ problem }) => problem === undefined);
    if (good.length === 0) return;
    set([...files, ...good]);
    announce(`Attached: ${good.map(({ name }) => name).join(', ')}`);
    byId('message').focus();
  }

  byId('attach').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    void take([...input.files]);
    input.value = '';
  });
  return {
    add: (file) => set([...files, file]),
    take,
    set,
    files: () => files,
  };
}

/** `{name, content}` of a file that the user chose, or `{problem}` with a sentence. */
export async function readTextFile(file) {
  if (file.size > MAX_FILE_BYTES) return { problem: `${file.name} is larger than 1 MiB. Choose a smaller file.` };
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    return { name: file.name, content: decoder.decode(await file.arrayBuffer()) };
  } catch {
    return { problem: `${file.name} is not a UTF-8 text file. Save it as text and choose it again.` };
  }
}
