/** What a picture shows, before it has places and sizes. */
export interface Diagram {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** What changed against the earlier revision. */
export type Mark = 'new' | 'changed' | 'removed';

export interface Box {
  /** Unique in the diagram. The ids of steps that were removed begin with `-`, so that a new step may have the same id. */
  readonly key: string;
  /** `missing`: an edge leads to it, but the config has no such step. */
  readonly kind: 'start' | 'end' | 'step' | 'missing';
  /** The id of the step; empty for START and END. */
  readonly id: string;
  readonly title: string;
  /** Its place in the running order, from 1; 0 for what is not a step. */
  readonly number: number;
  /** What the step does; for START and END the names of the fields. */
  readonly description: string;
  /** Tools and model, one after another. */
  readonly details: readonly string[];
  readonly mark?: Mark;
  readonly errors: number;
  readonly warnings: number;
  /** When a trial ran the step: 1 for the first step of the run. */
  readonly visits: readonly number[];
}

export interface Arrow {
  /** Keys of boxes. */
  readonly from: string;
  readonly to: string;
  /** `otherwise`: taken where no condition is true. `repeat`: a step that runs again. */
  readonly kind: 'plain' | 'condition' | 'otherwise' | 'repeat';
  /** One for each condition; empty for a plain arrow. */
  readonly labels: readonly string[];
  /** Leads to a step that ran before. */
  readonly isBack: boolean;
  readonly mark?: Mark;
  /** A trial went this way. */
  readonly isTaken: boolean;
}

export const START = 'START';
export const END = 'END';
