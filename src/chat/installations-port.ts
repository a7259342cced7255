/** A workspace has installed the app, or taken it away. `user` is the person who did, as `platform:scope:user`, where the platform tells. */
export interface InstallationChange {
  readonly change: 'install' | 'uninstall';
  readonly scope: string;
  readonly user?: string;
}

/** What an adapter keeps of each workspace that has installed the app. It is secret, and encrypted at rest. */
export interface InstallationsPort {
  /** Replaces what was kept of the workspace before. */
  save(scope: string, content: string): Promise<void>;
  /** Undefined if the app is not installed there. Rejects with a `ThreadsmithError` if it cannot be decrypted. */
  read(scope: string): Promise<string | undefined>;
  remove(scope: string): Promise<void>;
  /** Of all workspaces. */
  scopes(): Promise<readonly string[]>;
}
