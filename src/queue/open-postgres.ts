import { createLeadership } from './leadership.ts';
import { createPostgresQueue, type PostgresQueueParts } from './postgres.ts';
import { openReplicaLink, type ReplicaLink, type ReplicaLinkOptions } from './replica-connection.ts';
import type { Replicas } from './replicas.ts';
import type { TurnQueue } from './turn-queue.ts';

/** Joins the replicas on a PostgreSQL: the queue that they share, and what this one can know of the others. */
export async function openPostgresQueue(
  parts: Omit<PostgresQueueParts, 'link'> & ReplicaLinkOptions,
): Promise<{ readonly queue: TurnQueue; readonly replicas: Replicas }> {
  const link = await openReplicaLink(parts);
  return { queue: createPostgresQueue({ ...parts, link }), replicas: replicasOn(link) };
}

function replicasOn(link: ReplicaLink): Replicas {
  return {
    ...createLeadership(link),
    count: () => link.count(),
    onElsewhere(listener) {
      link.listen({
        told(said) {
          if (said.type === 'began' || said.type === 'ended') listener(said);
        },
        restored: () => listener(undefined),
      });
    },
    health: () =>
      link.isUp()
        ? { ready: true }
        : { ready: false, detail: 'The connection to PostgreSQL that binds the replicas is lost; turns wait for it.' },
    close: () => link.close(),
  };
}
