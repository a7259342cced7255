import type { Arrow, Box, Diagram } from './diagram/diagram.ts';

/** The widest line of text in a box, in terminal columns. */
const WIDEST = 60;

/** The diagram in box-drawing characters for a terminal: the steps in running order, and below each one where it leads. */
export function textPicture({ boxes, arrows }: Diagram): string {
  const titles = new Map(boxes.map(({ key, title }) => [key, plain(title)]));
  const ways = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const known = ways.get(arrow.from);
    if (known === undefined) ways.set(arrow.from, [arrow]);
    else known.push(arrow);
  }
  const lines = boxes.flatMap((box, index) => {
    const next = boxes[index + 1];
    return [...boxLines(box), ...wayLines(ways.get(box.key) ?? [], titles, next)];
  });
  return `${lines.join('\n')}\n`;
}

function boxLines({ kind, title, description, details, mark, errors, warnings }: Box): readonly string[] {
  const about = [
    ...(mark === undefined ? [] : [mark]),
    ...(errors === 0 ? [] : [`${errors} error${errors === 1 ? '' : 's'}`]),
    ...(warnings === 0 ? [] : [`${warnings} warning${warnings === 1 ? '' : 's'}`]),
  ];
  const words = [
    about.length === 0 ? plain(title) : `${plain(title)}  (${about.join(', ')})`,
    ...[description, ...details].map(plain).filter((line) => line !== ''),
  ].map(shortened);
  if (kind === 'start' || kind === 'end') return [words.join(': ')];
  const width = Math.max(...words.map(columns));
  const [across, down] = mark === 'removed' ? ['╌', '╎'] : ['─', '│'];
  const middle = words.map((line) => `${down} ${line}${' '.repeat(width - columns(line))} ${down}`);
  return [`┌${across.repeat(width + 2)}┐`, ...middle, `└${across.repeat(width + 2)}┘`];
}

/** A single plain connection to the next box is drawn as a line; all others name their target. */
function wayLines(
  arrows: readonly Arrow[],
  titles: ReadonlyMap<string, string>,
  next: Box | undefined,
): readonly string[] {
  const [first] = arrows;
  if (next === undefined) return [];
  if (arrows.length === 1 && first?.kind === 'plain' && first.to === next.key) return ['  │', '  ▼'];
  const lines = arrows.map((arrow, index) => {
    const corner = index === arrows.length - 1 ? '└' : '├';
    const lead = arrow.kind === 'otherwise' ? 'otherwise' : arrow.labels.map(plain).join(' or ');
    const way = lead === '' ? '─▶' : `─ ${shortened(lead)} ─▶`;
    return `  ${corner}${way} ${arrow.isBack ? '↑ ' : ''}${titles.get(arrow.to) ?? ''}`;
  });
  return [...lines, ''];
}

/** Removes terminal control characters, because the text is untrusted. */
function plain(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function shortened(text: string): string {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += columns(character);
    if (width > WIDEST) return `${text.slice(0, end).trimEnd()}…`;
    end += character.length;
  }
  return text;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60\p{Emoji_Presentation}]/gu;

function columns(text: string): number {
  const marks = text.match(/\p{Mn}/gu)?.length ?? 0;
  return Array.from(text).length + (text.match(WIDE)?.length ?? 0) - marks;
}
