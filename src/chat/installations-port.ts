/** A workspace has installed or uninstalled the app. `user` is the person who did it, as `platform:scope:user`, if the platform reports that. */
export interface InstallationChange {
  readonly change: 'install' | 'uninstall';
  readonly scope: string;
  readonly user?: string;
}

/** Stores one secret text for each workspace that has installed the app, encrypted at rest. */
export interface InstallationsPort {
  /** Replaces the workspace's earlier text. */
  save(scope: string, content: string): Promise<void>;
  /** Undefined if the app is not installed there. Rejects with a `ThreadsmithError` if it cannot be decrypted. */
  read(scope: string): Promise<string | undefined>;
  remove(scope: string): Promise<void>;
  /** The scopes of all workspaces. */
  scopes(): Promise<readonly string[]>;
}
