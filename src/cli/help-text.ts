export const SEE_HELP = 'See `threadsmith help`.';

/** The output of `threadsmith help`. */
export const USAGE = `Usage: threadsmith <command>

  start                          Run the web chat and every platform that is configured (the default).
  validate FILE... [--json] [--target main|dev] [-]
                                 Check workflow configs; "-" reads standard input.
                                 Exit code: 0 all run, 1 some are not valid, 2 something could not be read, 3 all are
                                 valid, but some fail or make things up when run.
  explain [CODE]...              Explain issue codes and how to fix them; without a code, all of them.
  draft TEXT [-o FILE] [--from FILE]
                                 Draft or change one config from the shell; "-" as TEXT reads standard input.
                                 Exit code: 0 valid, 1 none or not valid, 2 wrong arguments or files.
  draw FILE [-o x.svg|x.png] [--against EARLIER]
                                 Draw the steps of a workflow config; without -o as text.
  try FILE [--input NAME=VALUE]... [--inputs FILE] [--answers FILE] [--expect FILE]
      [--limit N] [--json]
                                 Run through a workflow as the runtime would, with the connected model or scripted answers.
                                 Exit code: 0 it ended, 1 it fails or does not meet an expectation, 2 something could
                                 not be used, 3 stopped at the limit.
  doctor [DISCORD-CHANNEL...]    Check everything that is configured, with the remedy for each failure; in the Discord
                                 channels that are given (id or link) also the permissions of the bot.
  feedback                       Print what people think of the answers, one JSON object a line, the oldest first.
  usage [--by day|person|workspace|model] [--csv]
                                 Print the tokens of the stored answers, and their cost by LLM_PRICES.
  export --user ID               Print all stored data of a person, one JSON object per line.
  forget --user ID [--shared]    Erase a person's data; with --shared also whole conversations that others began.
  backup FILE                    Copy the SQLite database into FILE and check the copy. Works while Threadsmith runs.
  restore FILE                   Replace the database by such a copy; its previous content is kept in another file.
  move FROM TO                   Copy all data into an empty database, for example from sqlite:PATH to postgres://...
  keys rotate                    Encrypt the stored tokens of Slack workspaces with ENCRYPTION_KEY instead of older keys.
  manifest slack [--url HTTPS-ADDRESS] [--install HTTPS-ADDRESS] [--name NAME] [--org]
                                 Print the manifest of the Slack app: by default for Socket Mode, with --url for HTTP,
                                 with --install for an app that several workspaces install.
  help                           Show this.
  version                        Show the version.

Settings come from the environment and from .env; .env.example lists them all.
`;
