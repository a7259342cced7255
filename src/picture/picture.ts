/** What is to be drawn. Equal requests have equal pictures, byte for byte. */
export interface PictureRequest {
  /** A config; one that is not valid is drawn as far as it can be read, with its errors. */
  readonly yaml: string;
  /** The config of the revision that changes are marked against. */
  readonly before?: string | undefined;
  /** The results that the author of the config named; without them a rule decides what is listed at END. */
  readonly results?: readonly string[] | undefined;
  /** Ids of the steps that a trial ran, in order; `END` at the end where the run got there. */
  readonly path?: readonly string[] | undefined;
}

export interface Picture<Content> {
  readonly ok: true;
  readonly content: Content;
  /** What the picture shows, in words. */
  readonly alt: string;
}

export type NoPicture = {
  readonly ok: false;
  /** `unreadable`: no step of the config can be read. `failed`: see the log. */
  readonly why: 'unreadable' | 'too_many_steps' | 'failed';
  /** For people. */
  readonly sentence: string;
};

/** Draws workflows in a thread that starts with the first picture and ends when no more are asked for. Never rejects. */
export interface Pictures {
  svg(request: PictureRequest): Promise<Picture<string> | NoPicture>;
  png(request: PictureRequest): Promise<Picture<Uint8Array> | NoPicture>;
  /** Makes the next picture as fast as later ones: call it when one will be needed soon. */
  warmUp(): void;
}

/** Workflows with more steps are not drawn: such a picture cannot be read. */
export const MOST_STEPS = 100;

export const NO_PICTURE: Readonly<Record<NoPicture['why'], string>> = {
  unreadable: 'This config has no steps that could be drawn.',
  too_many_steps: `This workflow has more than ${MOST_STEPS} steps, too many to draw.`,
  failed: 'The picture could not be drawn.',
};
