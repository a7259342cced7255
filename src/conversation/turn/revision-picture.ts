import type { AttachedPicture } from '../../chat/reply-port.ts';
import type { Revision } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';

type PictureDependencies = Pick<ConversationDependencies, 'store' | 'pictures' | 'log'>;

interface ShownRevision extends Pick<Revision, 'sessionId' | 'yaml' | 'fileName' | 'basedOn' | 'results'> {
  /** The path of a trial; see `PictureRequest`. */
  readonly path?: readonly string[];
}

/**
 * Starts to draw a revision with its changes since the one that it was made from, and returns a function that waits for the picture. A picture that fails is
 * logged and left out.
 */
export function startPicture(
  revision: ShownRevision,
  dependencies: PictureDependencies,
): () => Promise<AttachedPicture | undefined> {
  const drawn = drawRevision(revision, dependencies).catch((err: unknown) => {
    dependencies.log.warn({ err }, 'a picture could not be drawn');
    return undefined;
  });
  return () => drawn;
}

async function drawRevision(
  { sessionId, yaml, fileName, basedOn, results, path }: ShownRevision,
  { store, pictures }: PictureDependencies,
): Promise<AttachedPicture | undefined> {
  const before = basedOn === undefined ? undefined : await store.getRevision(sessionId, basedOn);
  const picture = await pictures?.png({ yaml, before: before?.yaml, results, path });
  if (picture?.ok !== true) return undefined;
  const content = Buffer.from(picture.content).toString('base64');
  return { fileName: `${fileName.replace(/\.ya?ml$/, '')}.png`, content, alt: picture.alt };
}
