import type { CodeTable } from './code-table.ts';

/** The text cannot be read, or other programs read it differently. */
export const READING_CODES = {
  'file.extension': {
    severity: 'error',
    meaning: 'upstream does not read files with this extension',
    fix: 'rename it to .yaml, .yml or .json',
  },
  'file.unreadable': {
    severity: 'error',
    meaning: 'the file does not exist, is a folder, or may not be read (command line only)',
    fix: 'check name and permissions',
  },
  'yaml.alias': {
    severity: 'error',
    meaning: 'an alias (`*name`) has no anchor before it',
    fix: 'write the value out',
  },
  'yaml.anchor': {
    severity: 'error',
    meaning: 'an anchor (`&name`) is written twice',
    fix: 'use another name, or write the value out',
  },
  'yaml.block_scalar': {
    severity: 'error',
    meaning: 'the head of a block text (`|` or `>`) is not right',
    fix: 'write only `|` or `>` and begin the text on the next line',
  },
  'yaml.bracket': {
    severity: 'error',
    meaning: 'brackets do not match, or a comma is missing between items',
    fix: 'close them, or write the list as lines',
  },
  'yaml.control_character': {
    severity: 'error',
    meaning: 'a character that YAML allows nowhere',
    fix: 'delete it, or write it as an escape in double quotes',
  },
  'yaml.directive': { severity: 'error', meaning: 'a `%` line that cannot be read', fix: 'remove it' },
  'yaml.duplicate_key': {
    severity: 'warning',
    meaning: 'a key is written twice in one mapping; Python silently takes the last value',
    fix: 'remove one of them',
  },
  'yaml.cut_value': {
    severity: 'warning',
    inDraft: 'error',
    meaning:
      'an unquoted text ends at ` #`, where a comment begins, or at a comma inside braces, and the rest of it is lost',
    fix: 'put the whole text in double quotes',
  },
  'yaml.other_value': {
    severity: 'warning',
    meaning:
      'the runtime (PyYAML) and readers of YAML 1.2 see different values: `no`, `012`, `1_000`, `12:30`, `1e3`, a date, `<<`',
    fix: 'write the value as the message says, or put it in quotes',
  },
  'yaml.other_refused': {
    severity: 'warning',
    meaning: 'the runtime can read the file, readers of YAML 1.2 refuse it',
    fix: 'write the line in a simpler form',
  },
  'yaml.encoding': { severity: 'error', meaning: 'the file is not UTF-8', fix: 'save it as UTF-8' },
  'yaml.escape': {
    severity: 'error',
    meaning: 'an escape in double quotes that YAML does not know',
    fix: 'double the backslash, or use single quotes',
  },
  'yaml.key': {
    severity: 'error',
    meaning: 'a list or mapping is used as a key',
    fix: 'use text; an unquoted text cannot begin with `{` or `[`',
  },
  'yaml.merge': {
    severity: 'error',
    meaning: '`<<` is given something other than a mapping',
    fix: 'write the keys out',
  },
  'yaml.misplaced_colon': {
    severity: 'error',
    meaning: '`: ` in the middle of an unquoted text',
    fix: 'put the text in double quotes',
  },
  'yaml.misplaced_dash': {
    severity: 'error',
    meaning: 'a list item begins where none can be',
    fix: 'check the indentation',
  },
  'yaml.misplaced_question_mark': {
    severity: 'error',
    meaning: '`? ` where no key can begin',
    fix: 'put the text in double quotes',
  },
  'yaml.missing_colon': {
    severity: 'error',
    meaning: 'a line is not `key: value`',
    fix: 'add the colon, or indent the line if it continues the text above',
  },
  'yaml.multiple_documents': {
    severity: 'error',
    meaning: 'a second document begins (`---`)',
    fix: 'one config per file',
  },
  'yaml.quote': {
    severity: 'error',
    meaning: 'a quote is not closed, or text follows after it',
    fix: 'close it, or quote the whole text',
  },
  'yaml.reserved_character': {
    severity: 'error',
    meaning: 'an unquoted text begins with `@`, a backquote, `%` or the like',
    fix: 'put it in double quotes',
  },
  'yaml.syntax': { severity: 'error', meaning: 'something else that YAML does not allow', fix: 'as the message says' },
  'yaml.tab': { severity: 'error', meaning: 'a tab outside of quotes', fix: 'use spaces' },
  'yaml.tag': {
    severity: 'error',
    meaning: 'a tag (`!name`) that is unknown or does not fit its value',
    fix: 'remove it, or quote the text',
  },
  'yaml.value': {
    severity: 'error',
    meaning: 'an unquoted text that YAML takes for a date, `=` or `<<` and cannot use',
    fix: 'put it in double quotes',
  },
  'yaml.unsupported.alias_expansion': {
    severity: 'error',
    meaning: 'aliases expand to more values than we read',
    fix: 'write fewer aliases',
  },
  'yaml.unsupported.depth': { severity: 'error', meaning: 'nested deeper than 64', fix: 'write it flatter' },
  'yaml.unsupported.merge': {
    severity: 'error',
    meaning: 'merge keys that nest too deeply or expand to too much',
    fix: 'write the keys out',
  },
  'yaml.unsupported.number': {
    severity: 'error',
    meaning: 'a number too long to read',
    fix: 'shorten it, or quote it',
  },
  'yaml.unsupported.recursive_alias': { severity: 'error', meaning: 'a value that holds itself', fix: 'write it out' },
  'yaml.unsupported.size': { severity: 'error', meaning: 'larger than 1 MiB', fix: 'shorten it' },
  'yaml.unsupported.surrogate_escape': {
    severity: 'error',
    meaning: '`\\ud83d\\ude00` is two broken characters in YAML',
    fix: 'write the character itself, or one `\\U0001F600`',
  },
  'json.byte_order_mark': {
    severity: 'error',
    meaning: 'the file begins with a byte order mark',
    fix: 'save it without',
  },
  'json.control_character': {
    severity: 'error',
    meaning: 'a raw line break or tab in a string',
    fix: 'write `\\n` or `\\t`',
  },
  'json.duplicate_key': {
    severity: 'warning',
    meaning: 'a key is written twice in one object; Python takes the last',
    fix: 'remove one of them',
  },
  'json.encoding': { severity: 'error', meaning: 'the file is not UTF-8', fix: 'save it as UTF-8' },
  'json.number': { severity: 'error', meaning: 'a number too long for Python', fix: 'shorten it, or quote it' },
  'json.syntax': { severity: 'error', meaning: 'something else that JSON does not allow', fix: 'as the message says' },
} as const satisfies CodeTable;
