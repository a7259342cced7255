/** Identifies a conversation: `platform:scope:thread`. Opaque outside the adapter that created it. */
export type ThreadKey = string & { readonly __threadKey: true };

/**
 * Builds a key. `scope` is the workspace, guild or installation; `thread` may itself contain colons (channel and timestamp).
 */
export function threadKey(platform: string, scope: string, thread: string): ThreadKey {
  return `${platform}:${scope}:${thread}` as ThreadKey;
}

/** The workspace, guild or installation of a key. */
export function scopeOf(key: ThreadKey): string {
  return key.split(':', 2)[1] ?? '';
}

/** The platform of a key. */
export function platformOf(key: ThreadKey): string {
  return key.slice(0, key.indexOf(':'));
}
