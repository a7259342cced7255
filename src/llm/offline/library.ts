import { readdirSync, readFileSync } from 'node:fs';
import { readConfig } from '../../workflow/read-config.ts';
import { createLanguage, type Language } from './language.ts';
import { brokenData, isPlainMap, mapOf, plainValue, textsOf, type PlainMap, type PlainValue } from './plain-value.ts';

/** A workflow with slots to fill; the content of `templates/<name>.yaml`. */
export interface Template {
  readonly name: string;
  /** By which a user can choose it: "template 3". */
  readonly number: number;
  readonly slots: readonly SlotSpec[];
  /** Names of sentences that are always said with it. */
  readonly notes: readonly string[];
  /** The field that holds what the workflow is run for; steps that are added later work on it. */
  readonly result: string | undefined;
  /** A config in which `<slot>` stands for what a slot yields; see `fillTemplate`. */
  readonly config: PlainMap;
}

export interface SlotSpec {
  readonly name: string;
  readonly kind: string;
  readonly default: PlainValue | undefined;
  /** Everything else that the slot's kind wants to know. */
  readonly options: PlainMap;
}

/** All that the drafter knows: its data files, read once. */
export interface Library {
  /** By number. */
  readonly templates: readonly Template[];
  /** English first. */
  readonly languages: readonly Language[];
  readonly english: Language;
}

const LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'ja'];

/** @throws ThreadsmithError when a data file is missing its sense, which only a damaged installation can do. */
export function loadLibrary(): Library {
  const languages = LANGUAGES.map((code) => createLanguage(code, readData(`languages/${code}.yaml`)));
  const [english] = languages;
  if (english === undefined) throw brokenData('languages/en.yaml', 'is missing');
  const names = readdirSync(new URL('templates/', import.meta.url)).filter((file) => file.endsWith('.yaml'));
  const templates = names.map((file) => template(file.replace(/\.yaml$/, ''), readData(`templates/${file}`)));
  return { templates: templates.sort((a, b) => a.number - b.number), languages, english };
}

function template(name: string, data: PlainMap): Template {
  const result = data['result'];
  return {
    name,
    number: Number(data['number']),
    slots: Object.entries(mapOf(data['slots'])).map(([slot, spec]) => slotSpec(slot, mapOf(spec))),
    notes: textsOf(data['notes']),
    result: typeof result === 'string' ? result : undefined,
    config: mapOf(data['config']),
  };
}

function slotSpec(name: string, options: PlainMap): SlotSpec {
  return { name, kind: String(options['kind']), default: options['default'], options };
}

function readData(file: string): PlainMap {
  const read = readConfig(readFileSync(new URL(file, import.meta.url), 'utf8'), 'yaml');
  if (!read.ok) {
    const [issue] = read.issues;
    throw brokenData(file, `cannot be read: ${issue?.message ?? 'no reason given'} (line ${issue?.line ?? 0})`);
  }
  const data: PlainValue = plainValue(read.root, file);
  if (!isPlainMap(data)) throw brokenData(file, 'does not hold a map');
  return data;
}
