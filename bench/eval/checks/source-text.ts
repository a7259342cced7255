/** The lines of one step or one state field in a config, or undefined if they cannot be found. */
export function sourceOf(yaml: string, part: 'nodes' | 'fields', name: string): string | undefined {
  const lines = yaml.split('\n');
  const escaped = name.replaceAll(/[^\w]/g, '\\$&');
  const opening =
    part === 'nodes'
      ? new RegExp(`^(\\s*)- (?:\\{ *)?["']?id["']?: *["']?${escaped}["']?(?:[ ,}#].*)?$`)
      : new RegExp(`^(\\s+)["']?${escaped}["']?:(?: .*)?$`);
  const from = part === 'fields' ? lines.findIndex((line) => /^ +fields:/.test(line)) + 1 : 0;
  const start = lines.findIndex((line, at) => at >= from && opening.test(line));
  if (start === -1) return undefined;
  const indent = opening.exec(lines[start] ?? '')?.[1]?.length ?? 0;
  const length = lines.slice(start + 1).findIndex((line) => line.trim() !== '' && indentOf(line) <= indent);
  const end = length === -1 ? lines.length : start + 1 + length;
  return lines.slice(start, end).join('\n').trimEnd();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
