import { invalidForm, type ApiRoute } from './http.ts';
import type { Wire } from './wire.ts';
import type { World } from './world.ts';

const MESSAGE_CONTENT_LIMITED = 1 << 19;

export interface ApplicationParts {
  readonly world: World;
  readonly wire: Wire;
  readonly gatewayUrl: () => string;
  readonly shards: number;
  /** The setting of the developer portal. */
  readonly messageContent: () => boolean;
  readonly commands: { registered: Record<string, unknown>[] };
  /** The bot's permissions in its guilds, as a bit field. */
  readonly permissions: string | null;
  /** Remaining identifies of the day. */
  readonly startsLeft: () => number;
}

export function applicationRoutes({
  world,
  wire,
  gatewayUrl,
  shards,
  messageContent,
  commands,
  permissions,
  startsLeft,
}: ApplicationParts): ApiRoute[] {
  return [
    {
      method: 'GET',
      path: '/gateway/bot',
      handle: () => ({
        url: gatewayUrl(),
        shards,
        session_start_limit: { total: 1000, remaining: startsLeft(), reset_after: 14_400_000, max_concurrency: 1 },
      }),
    },
    {
      method: 'POST',
      path: '/users/@me/channels',
      handle: ({ body }) => {
        const person = world.people.get(String(body['recipient_id']));
        if (person === undefined) throw invalidForm('recipient_id', 'Unknown User');
        return wire.channel(world.dmWith(person));
      },
    },
    {
      method: 'GET',
      path: '/guilds/:id/members/:id',
      handle: ({ params }) => {
        const guild = world.guilds.find(({ id }) => id === params[0]);
        return { user: wire.user(world.bot), roles: guild === undefined ? [] : [guild.botRoleId] };
      },
    },
    { method: 'GET', path: '/users/@me', handle: () => wire.user(world.bot) },
    {
      method: 'GET',
      path: '/users/@me/guilds',
      handle: ({ query }) =>
        world.guilds
          .filter(({ id }) => BigInt(id) > BigInt(query.get('after') ?? '0'))
          .slice(0, Number(query.get('limit') ?? 200))
          .map(({ id, name }) => ({ id, name, owner: false, permissions, features: [] })),
    },
    {
      method: 'GET',
      path: '/applications/@me',
      handle: () => ({
        id: world.applicationId,
        name: world.bot.global_name,
        flags: messageContent() ? MESSAGE_CONTENT_LIMITED : 0,
        bot: wire.user(world.bot),
      }),
    },
    { method: 'GET', path: '/applications/:id/commands', handle: () => commands.registered },
    {
      method: 'PUT',
      path: '/applications/:id/commands',
      handle: ({ body }) => {
        const wanted = body as unknown as Record<string, unknown>[];
        wanted.forEach(checkCommand);
        commands.registered = wanted.map((command) =>
          Object.assign(
            { id: world.snowflake(), application_id: world.applicationId, version: world.snowflake(), nsfw: false },
            command,
          ),
        );
        return commands.registered;
      },
    },
  ];
}

interface Option {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly options?: readonly Option[];
}

function checkCommand(command: Record<string, unknown>): void {
  const { type = 1, name, description = '', options = [] } = command as unknown as Partial<Option> & { name: string };
  if (name.length < 1 || name.length > 32) throw invalidForm('name', 'Must be between 1 and 32 in length.');
  if (type !== 1) return;
  checkNamed({ type, name, description });
  checkOptions(options);
}

function checkOptions(options: readonly Option[]): void {
  if (options.length > 25) throw invalidForm('options', 'Must be 25 or fewer in length.');
  let optionalSeen = false;
  for (const option of options) {
    checkNamed(option);
    if (option.type === 1) checkOptions(option.options ?? []);
    else if (option.required === true && optionalSeen) {
      throw invalidForm('options', 'Required options must be placed before non-required options');
    } else if (option.required !== true) optionalSeen = true;
  }
}

function checkNamed({ name, description }: Pick<Option, 'type' | 'name' | 'description'>): void {
  if (!/^[-_\p{Ll}\p{N}]{1,32}$/u.test(name)) throw invalidForm('name', 'Command name is invalid');
  if (description.length < 1 || description.length > 100) {
    throw invalidForm('description', 'Must be between 1 and 100 in length.');
  }
}
