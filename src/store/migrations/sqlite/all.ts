import { Migration20261123000000_initial } from './Migration20261123000000_initial.ts';
import { Migration20261123050000_feedback } from './Migration20261123050000_feedback.ts';
import { Migration20261129030000_title_message } from './Migration20261129030000_title_message.ts';
import { Migration20261129080700_revision_results } from './Migration20261129080700_revision_results.ts';
import { Migration20261129133410_message_times } from './Migration20261129133410_message_times.ts';
import { Migration20261129135200_turn_trial } from './Migration20261129135200_turn_trial.ts';
import { Migration20261129135500_revision_name } from './Migration20261129135500_revision_name.ts';
import { Migration20261129162000_session_expectations } from './Migration20261129162000_session_expectations.ts';
import { Migration20261129164300_installations } from './Migration20261129164300_installations.ts';

/** Oldest first. A name that is in a database is never changed or taken out. */
export const sqliteMigrations = [
  { name: 'Migration20261123000000_initial', class: Migration20261123000000_initial },
  { name: 'Migration20261123050000_feedback', class: Migration20261123050000_feedback },
  { name: 'Migration20261129030000_title_message', class: Migration20261129030000_title_message },
  { name: 'Migration20261129080700_revision_results', class: Migration20261129080700_revision_results },
  { name: 'Migration20261129133410_message_times', class: Migration20261129133410_message_times },
  { name: 'Migration20261129135200_turn_trial', class: Migration20261129135200_turn_trial },
  { name: 'Migration20261129135500_revision_name', class: Migration20261129135500_revision_name },
  { name: 'Migration20261129162000_session_expectations', class: Migration20261129162000_session_expectations },
  { name: 'Migration20261129164300_installations', class: Migration20261129164300_installations },
];
