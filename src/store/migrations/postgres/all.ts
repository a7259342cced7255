import { Migration20261123000000_initial } from './Migration20261123000000_initial.ts';

/** Oldest first. A name that is in a database is never changed or taken out. */
export const postgresMigrations = [{ name: 'Migration20261123000000_initial', class: Migration20261123000000_initial }];
