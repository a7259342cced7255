/** The content of a picture, before layout. */
export interface Diagram {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** The change compared with the earlier revision. */
export type Mark = 'new' | 'changed' | 'removed';

export interface Box {
  /** Unique in the diagram. Keys of removed steps begin with `-`, so that a new step may have the same id. */
  readonly key: string;
  /** `missing`: an edge leads to it, but the config has no such step. */
  readonly kind: 'start' | 'end' | 'step' | 'missing';
  /** The id of the step; empty for START and END. */
  readonly id: string;
  readonly title: string;
  /** Position in the running order, from 1; 0 for boxes that are not steps. */
  readonly number: number;
  /** The step's description; for START and END, the names of the fields. */
  readonly description: string;
  /** Tools and model. */
  readonly details: readonly string[];
  readonly mark?: Mark;
  readonly errors: number;
  readonly warnings: number;
  /** When a trial ran the step; 1 is the first step of the run. */
  readonly visits: readonly number[];
}

export interface Arrow {
  /** Keys of boxes. */
  readonly from: string;
  readonly to: string;
  /** `otherwise`: taken when no condition is true. `repeat`: a step that runs again. */
  readonly kind: 'plain' | 'condition' | 'otherwise' | 'repeat';
  /** One for each condition; empty for a plain arrow. */
  readonly labels: readonly string[];
  /** Leads to an earlier step. */
  readonly isBack: boolean;
  readonly mark?: Mark;
  /** A trial took this connection. */
  readonly isTaken: boolean;
}

export const START = 'START';
export const END = 'END';
