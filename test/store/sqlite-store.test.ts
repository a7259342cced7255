import { describeSessionStore } from '../contract/session-store.ts';
import { sqliteFile } from '../contract/store/harness.ts';

describeSessionStore('SQLite', sqliteFile);
