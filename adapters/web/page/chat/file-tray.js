import { byId, element } from '../shell/element.js';

/** Largest file that is read here; the server accepts 4 MiB in total. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The files of the next message. `onChange` is called when the user changed them. */
export function createFileTray({ onChange, onProblem }) {
  const chips = byId('chips');
  const input = byId('attach-input');
  let files = [];

  function set(next) {
    files = next;
    chips.hidden = files.length === 0;
    chips.replaceChildren(...files.map(chip));
  }

  function chip(file) {
    const remove = () => {
      set(files.filter((other) => other !== file));
      onChange();
    };
    const label = `Remove ${file.name}`;
    return element(
      'li',
      {},
      file.name,
      element('button', { type: 'button', 'aria-label': label, text: '\u00D7', click: remove }),
    );
  }

  async function takeChosen() {
    for (const file of input.files) {
      const read = await readTextFile(file);
      if ('problem' in read) onProblem(read.problem);
      else set([...files, read]);
    }
    input.value = '';
    onChange();
  }

  byId('attach').addEventListener('click', () => input.click());
  input.addEventListener('change', () => void takeChosen());
  return {
    add: (file) => set([...files, file]),
    isEmpty: () => files.length === 0,
    /** Returns the files and empties the tray. */
    take() {
      const taken = files;
      set([]);
      return taken;
    },
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
