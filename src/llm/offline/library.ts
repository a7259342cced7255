import { readdirSync, readFileSync } from 'node:fs';
import { readConfig } from '../../pyyaml/read-config.ts';
import { createLanguage, type Language } from './language.ts';
import { brokenData, isPlainMap, mapOf, plainValue, textOf, textsOf, type PlainMap } from './plain-value.ts';

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
  /** The step that does the same to the result of another template, if one is clearly meant. */
  readonly alsoStep: string | undefined;
  /** Known steps whose work it does already. */
  readonly covers: readonly string[];
  /** A config in which `<slot>` is replaced by what a slot yields; see `fillTemplate`. */
  readonly config: PlainMap;
}

/** One or more nodes that can be put into any workflow; the content of `steps/<name>.yaml`. */
export interface KnownStep {
  readonly name: string;
  /** Ids and field names that it brings, which are numbered where the workflow has them already. */
  readonly ownNames: PlainMap;
  readonly slots: readonly SlotSpec[];
  readonly notes: readonly string[];
  /** Where it goes unless the user says. */
  readonly position: 'start' | 'end';
  /** In the middle of a workflow it writes its text back to where it read it, so that the steps behind it go on with that. */
  readonly inPlace: boolean;
  /** A wish for it may be part of the description of a whole workflow, and is then added to the draft. */
  readonly inDrafts: boolean;
  /** `fields`, `nodes`, `edges`, `end_edges`, to be filled like a template; `NEXT` is the step that follows. */
  readonly parts: PlainMap;
}

export interface SlotSpec {
  readonly name: string;
  readonly kind: string;
  /** Everything else that the slot's kind wants to know. */
  readonly options: PlainMap;
}

/** All that the drafter knows: its data files, read once. */
export interface Library {
  /** By number. */
  readonly templates: readonly Template[];
  readonly steps: readonly KnownStep[];
  /** English first. */
  readonly languages: readonly Language[];
  readonly english: Language;
}

const LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'ja'];

/** @throws ThreadsmithError when a data file has lost its sense, which only a damaged installation can do. */
export function loadLibrary(): Library {
  const languages = LANGUAGES.map((code) => createLanguage(code, readData(`languages/${code}.yaml`)));
  const [english] = languages;
  if (english === undefined) throw brokenData('languages/en.yaml', 'is missing');
  return {
    templates: readFolder('templates', template).sort((a, b) => a.number - b.number),
    steps: readFolder('steps', knownStep),
    languages,
    english,
  };
}

function readFolder<T>(folder: string, make: (name: string, data: PlainMap) => T): T[] {
  const files = readdirSync(new URL(`${folder}/`, import.meta.url)).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((file) => make(file.replace(/\.yaml$/, ''), readData(`${folder}/${file}`)));
}

function template(name: string, data: PlainMap): Template {
  return {
    name,
    number: Number(data['number']),
    slots: slotSpecs(data['slots']),
    notes: textsOf(data['notes']),
    result: optionalText(data['result']),
    alsoStep: optionalText(data['also_step']),
    covers: [...textsOf(data['covers']), ...textsOf(data['also_step'])],
    config: mapOf(data['config']),
  };
}

function knownStep(name: string, data: PlainMap): KnownStep {
  return {
    name,
    ownNames: mapOf(data['own_names']),
    slots: slotSpecs(data['slots']),
    notes: textsOf(data['notes']),
    position: data['position'] === 'start' ? 'start' : 'end',
    inPlace: data['in_place'] === true,
    inDrafts: data['in_drafts'] === true,
    parts: data,
  };
}

function slotSpecs(slots: PlainMap[string] | undefined): SlotSpec[] {
  return Object.entries(mapOf(slots)).map(([name, options]) => ({
    name,
    kind: textOf(mapOf(options)['kind']),
    options: mapOf(options),
  }));
}

function optionalText(value: PlainMap[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readData(file: string): PlainMap {
  const read = readConfig(readFileSync(new URL(file, import.meta.url), 'utf8'), 'yaml');
  if (!read.ok) {
    const [issue] = read.issues;
    throw brokenData(file, `cannot be read: ${issue?.message ?? 'no reason given'} (line ${issue?.line ?? 0})`);
  }
  const data = plainValue(read.root, file);
  if (!isPlainMap(data)) throw brokenData(file, 'does not hold a map');
  return data;
}
