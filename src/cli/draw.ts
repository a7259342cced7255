import { readFile, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { readDiagram } from '../picture/draw.ts';
import type { PictureRequest } from '../picture/picture.ts';
import { createPictures } from '../picture/pictures.ts';
import { textPicture } from '../picture/text-picture.ts';

export interface DrawIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

const USAGE = `Usage: threadsmith draw FILE [-o x.svg|x.png] [--against EARLIER]

Draws the steps of a workflow config and their connections, by default as text.
  -o         write an image; the name ends with .svg or .png
  --against  mark what changed since an earlier version of the file
Exit code: 0 drawn, 1 nothing could be drawn, 2 a file or the arguments could not be used.
`;

/** `threadsmith draw FILE [-o x.svg|x.png] [--against EARLIER]`. */
export async function runDraw(args: readonly string[], { stdout, stderr }: DrawIo): Promise<0 | 1 | 2> {
  const command = parseCommand(args);
  if (command === undefined) {
    stderr.write(USAGE);
    return 2;
  }
  const { file, output, against } = command;
  let used = file;
  const read = (path: string) => readFile((used = path), 'utf8');
  try {
    const yaml = await read(file);
    const before = against === undefined ? undefined : await read(against);
    const drawn = await draw({ yaml, before }, output);
    if ('sentence' in drawn) {
      stderr.write(`threadsmith: ${file}: ${drawn.sentence}\n`);
      return 1;
    }
    if (output === undefined) stdout.write(drawn.content);
    else await writeFile((used = output), drawn.content);
    return 0;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    stderr.write(`threadsmith: ${used} cannot be used (${String(error.code)}); check its name and permissions.\n`);
    return 2;
  }
}

async function draw(request: PictureRequest, output: string | undefined) {
  if (output === undefined) {
    const diagram = readDiagram(request);
    return 'ok' in diagram ? diagram : { content: textPicture(diagram) };
  }
  let problem: unknown;
  const pictures = createPictures({ onFailure: (error) => (problem = error), keepWarmMs: 0 });
  const picture = await (output.endsWith('.svg') ? pictures.svg(request) : pictures.png(request));
  if (!picture.ok && problem !== undefined) throw problem;
  return picture;
}

interface DrawCommand {
  readonly file: string;
  readonly output: string | undefined;
  readonly against: string | undefined;
}

/** Undefined when the arguments cannot be understood. */
function parseCommand(args: readonly string[]): DrawCommand | undefined {
  const options = { output: { type: 'string', short: 'o' }, against: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...more] = positionals;
    const { output, against } = values;
    if (file === undefined || more.length > 0 || (output !== undefined && !/\.(svg|png)$/.test(output)))
      return undefined;
    return { file, output, against };
  } catch {
    return undefined;
  }
}
