import type { SlackCallContext } from './call.ts';
import type { SlackFile } from '../world.ts';

/** A file in the format of events and `files.info`. */
export function fileObject(
  file: SlackFile,
  { baseUrl, world }: Pick<SlackCallContext, 'baseUrl' | 'world'>,
): Record<string, unknown> {
  const shares = file.shares.map((share) => [
    share.channel,
    [{ ts: share.ts, ...(share.threadTs === undefined ? {} : { thread_ts: share.threadTs }) }],
  ]);
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.filetype,
    size: file.content.length,
    mode: file.mimetype === 'text/plain' ? 'snippet' : 'hosted',
    user: file.uploadedBy,
    user_team: world.teamId,
    is_external: false,
    url_private: `${baseUrl}/files-pri/${file.id}/${encodeURIComponent(file.name)}`,
    url_private_download: `${baseUrl}/files-pri/${file.id}/download/${encodeURIComponent(file.name)}`,
    shares: { public: Object.fromEntries(shares) },
    ...file.extra,
  };
}
