/** A request for a picture. Equal requests give equal pictures, byte for byte. */
export interface PictureRequest {
  /** The config. An invalid one is drawn as far as it can be read, with its errors. */
  readonly yaml: string;
  /** The config of the revision that changes are marked against. */
  readonly before?: string | undefined;
  /** The results that the config's author named. By default a rule selects those listed at END. */
  readonly results?: readonly string[] | undefined;
  /** Ids of the steps that a trial ran, in order; the last one is `END` if the run reached it. */
  readonly path?: readonly string[] | undefined;
}

export interface Picture<Content> {
  readonly ok: true;
  readonly content: Content;
  /** Alternative text. */
  readonly alt: string;
}

export type NoPicture = {
  readonly ok: false;
  /** `unreadable`: no step of the config can be read. `failed`: see the log. */
  readonly why: 'unreadable' | 'too_many_steps' | 'failed';
  /** The reason for people. */
  readonly sentence: string;
};

/** Draws workflows in a thread that starts with the first picture and ends when idle. Never rejects. */
export interface Pictures {
  svg(request: PictureRequest): Promise<Picture<string> | NoPicture>;
  png(request: PictureRequest): Promise<Picture<Uint8Array> | NoPicture>;
  /** Starts the thread early, so that the next picture is as fast as later ones. */
  warmUp(): void;
}

/** Workflows with more steps are not drawn: nobody could read the picture. */
export const MOST_STEPS = 100;

export const NO_PICTURE: Readonly<Record<NoPicture['why'], string>> = {
  unreadable: 'This config has no steps that could be drawn.',
  too_many_steps: `This workflow has more than ${MOST_STEPS} steps, too many to draw.`,
  failed: 'The picture could not be drawn.',
};
