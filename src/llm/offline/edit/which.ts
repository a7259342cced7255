import { say } from '../speech.ts';
import { saying, type EditRequest, type EditResult } from './edit-request.ts';

/** Asks which step is meant, with the steps that there are. */
export function askWhich({ reading, workflow }: EditRequest): EditResult {
  return saying(say(reading.language, 'which_step', { list: stepList(workflow.nodes.map(({ id }) => id)) }));
}

/** `1 research`, `2 write` */
export function stepList(ids: readonly string[]): string {
  return ids.map((id, index) => `${index + 1} \`${id}\``).join(', ');
}
