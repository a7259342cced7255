import { createLeadership } from './leadership.ts';
import { createPostgresQueue, type PostgresQueueDependencies } from './postgres.ts';
import { openReplicaConnection, type ReplicaConnection, type ReplicaConnectionOptions } from './replica-connection.ts';
import type { Replicas } from './replicas.ts';
import type { TurnQueue } from './turn-queue.ts';

/** Joins the replicas on a PostgreSQL database: opens their shared queue, and this replica's view of the others. */
export async function openPostgresQueue(
  dependencies: Omit<PostgresQueueDependencies, 'connection'> & ReplicaConnectionOptions,
): Promise<{ readonly queue: TurnQueue; readonly replicas: Replicas }> {
  const connection = await openReplicaConnection(dependencies);
  return { queue: createPostgresQueue({ ...dependencies, connection }), replicas: replicasOn(connection) };
}

function replicasOn(connection: ReplicaConnection): Replicas {
  return {
    ...createLeadership(connection),
    count: () => connection.count(),
    onElsewhere(listener) {
      connection.listen({
        told(message) {
          if (message.type === 'began' || message.type === 'ended') listener(message);
        },
        restored: () => listener(undefined),
      });
    },
    health: () =>
      connection.isUp()
        ? { ready: true }
        : {
            ready: false,
            detail: 'The PostgreSQL connection between the replicas is lost; turns wait until it is back.',
          },
    close: () => connection.close(),
  };
}
