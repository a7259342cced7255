import { readConfig } from '../../pyyaml/read-config.ts';
import { createLanguage, type Language } from './language.ts';
import { brokenData, isPlainMap, type PlainMap, plainValue } from './plain-value.ts';
import { readFileSync } from 'node:fs';

/** All that the drafter knows: its language files, read once. */
export interface Library {
  /** English first. */
  readonly languages: readonly Language[];
  readonly english: Language;
  /** Knows no words but those that separate steps: for texts in any other language. */
  readonly plain: Language;
}

const LANGUAGES = ['en', 'es', 'de', 'fr', 'pt', 'ja'];

/** @throws ThreadsmithError when a data file has lost its sense, which only a damaged installation can do. */
export function loadLibrary(): Library {
  const languages = LANGUAGES.map((code) => createLanguage(code, readData(`languages/${code}.yaml`)));
  const [english] = languages;
  const elsewhere = (path: string) => [...(english?.texts(path) ?? [])];
  const plain = createLanguage('und', {
    then_elsewhere: elsewhere('then_elsewhere'),
    unbuilt: elsewhere('unbuilt_elsewhere'),
  });
  if (english === undefined) throw brokenData('languages/en.yaml', 'is missing');
  return { languages, english, plain };
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
