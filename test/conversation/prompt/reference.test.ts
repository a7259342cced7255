import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asksForEarlier } from '../../../src/conversation/prompt/asks-for-earlier.ts';
import { referenceFor } from '../../../src/conversation/prompt/reference.ts';
import { REFERENCE_RULES } from '../../../src/conversation/prompt/reference-rules.ts';
import { DEFAULT_MODELS } from '../../../src/llm/provider-settings.ts';
import { applyPatch } from '../../../src/workflow/patch/patch.ts';
import { TOOL_NAMES } from '../../../src/workflow/tools.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { ARTICLE } from '../../support/configs.ts';
import { repeated, slowerThanLinear } from '../../support/linear-time.ts';

const chosen = (words: string, configs: readonly string[] = []) =>
  referenceFor({ words, configs }).map(({ name }) => name);
const textOf = (name: string) =>
  referenceFor({ words: WORDS_FOR[name] ?? '', configs: [] }).find((one) => one.name === name)!.text;
const WORDS_FOR: Readonly<Record<string, string>> = {
  settings: 'mlflow',
  gates: 'budget',
  memory: 'memory',
  optimisation: 'dspy',
  providers: 'ollama',
  tools: 'web_search',
  code: 'python',
  conversion: 'n8n',
};

describe('the reference of a turn', () => {
  test.each([
    ['turn on MLflow tracking and a 60 second timeout', ['settings']],
    ['bitte mit Zeitlimit von einer Minute', ['settings']],
    ['ajoute un délai maximal', ['settings']],
    ['ponle un límite de tiempo', ['settings']],
    ['タイムアウトを60秒にして', ['settings']],
    ['warn me when a run costs more than 5 cents', ['gates']],
    ['das Budget pro Lauf ist 10 Cent', ['gates']],
    ['it should remember what I said last week', ['memory']],
    ['der Assistent soll sich an frühere Läufe erinnern', ['memory']],
    ['que se recuerde lo de antes', ['memory']],
    ['optimise it with DSPy', ['optimisation']],
    ['use anthropic claude for it', ['providers']],
    ['bitte mit einem lokalen Modell', ['providers']],
    ['put gpt-4o on the second step', ['providers']],
    ['everything on Mistral please', ['providers']],
    ['Search the web for news about it', ['tools']],
    ['Investiga el tema en internet', ['tools']],
    ['lies alle Dateien im Ordner', ['tools']],
    ['scrape these urls', ['tools']],
    ['call our REST API', ['tools']],
    ['use file_glob on the reports', ['tools']],
    ['网页搜索', ['tools']],
    ['what is the average of the amounts in percent', ['code']],
    ['zähle die Beschwerden', ['code']],
    ['convert this Zapier export', ['conversion']],
    ['summarise a page with ollama at most 10 cents', ['gates', 'providers', 'tools']],
  ])('has what the words ask for: %s', (words, names) => {
    expect(chosen(words)).toEqual(names);
  });

  test.each([
    'Take a meeting transcript and give me decisions and action items',
    'Classify a support ticket as billing or technical and answer with a different tone for each',
    'a writer and a critic, at most 3 rounds',
    'the refund step must mention our 30 day policy',
    'make the tone friendlier',
    'no, undo that',
    'Prüfe Bewerbungen und leite alles ab 8 an einen Schritt weiter',
    'que un crítico lo revise hasta que esté bien',
  ])('is empty for what the system text covers: %s', (words) => {
    expect(chosen(words, [ARTICLE])).toEqual([]);
  });

  test.each([
    ['config:\n  execution: {timeout: 5}', 'settings'],
    ['config:\n  gates:\n    on_fail: warn', 'gates'],
    ['    memory: {enabled: true}', 'memory'],
    ['    optimize: {enabled: true}', 'optimisation'],
    ['    llm: {temperature: 0.2}', 'providers'],
    ['    tools: [web_search]', 'tools'],
    ['    code: |\n      result = 1', 'code'],
    ['{"nodes": [], "connections": {}}', 'conversion'],
    ['app:\n  mode: workflow\nkind: app\n', 'conversion'],
  ])('has what a config or a file uses already: %s', (config, name) => {
    expect(chosen('make it shorter', [config])).toEqual([name]);
  });

  test('has a text for every rule, and a rule for every text', () => {
    const folder = new URL('../../../src/conversation/prompt/reference/', import.meta.url);
    const files = readdirSync(folder).map((name) => name.replace('.md', ''));
    expect(files.toSorted()).toEqual(Object.keys(REFERENCE_RULES).toSorted());
    expect(Object.keys(WORDS_FOR).toSorted()).toEqual(files.toSorted());
  });

  test.each(Object.keys(WORDS_FOR))('shows only what the validator accepts in a draft: %s', (name) => {
    for (const [, patch = ''] of textOf(name).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)) {
      const patched = applyPatch(ARTICLE, withEdges(patch));
      if (!patched.ok) throw new Error(patched.reason);
      const { valid, runnable, issues } = validateConfig(patched.yaml, { origin: 'draft' });
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect({ valid, runnable }).toEqual({ valid: true, runnable: 'yes' });
    }
  });

  test('names every tool, and the models that Threadsmith itself would take', () => {
    for (const tool of TOOL_NAMES) expect(textOf('tools')).toContain(`\`${tool}\``);
    for (const [provider, model] of Object.entries(DEFAULT_MODELS)) {
      expect(textOf('providers')).toContain(`\`{provider: ${provider}, model: ${model}}\``);
    }
  });

  test('is chosen in linear time', () => {
    const units = ['a', ' ', '-', 'time ', '"', '\n', '\n -', '"llm" ', 'own ', 'memory:', '記', 'データ'];
    for (const unit of units) {
      const run = (text: string) => chosen(text, [text]);
      expect(slowerThanLinear(run, repeated(unit))).toBeUndefined();
    }
  });
});

/** The steps that a patch adds come after the article. */
function withEdges(patch: string): string {
  const ids = Array.from(patch.matchAll(/^ {2}- id: (\w+)/gm), ([, id = '']) => id);
  if (ids.length === 0) return patch;
  const path = ['START', 'research', 'write', ...ids, 'END'];
  const edges = path.slice(1).map((to, at) => `  - {from: ${path[at]}, to: ${to}}\n`);
  return `${patch}edges:\n${edges.join('')}`;
}

describe('words that want an earlier revision back', () => {
  test.each([
    ['go back to how it was', 'previous'],
    ['undo half of that: keep the translation', 'previous'],
    ['put back the old greeting', 'previous'],
    ['mach die Hälfte davon rückgängig', 'previous'],
    ['zurück zu vorher, aber mit der Übersetzung', 'previous'],
    ['reviens en arrière pour la deuxième étape', 'previous'],
    ['vuelve a lo de antes', 'previous'],
    ['volta ao que era', 'previous'],
    ['元に戻して', 'previous'],
    ['take the prompts of revision 2', 2],
    ['like r3, please', 3],
    ['wie in Version 12', 12],
    ['la révision 1 était mieux', 1],
  ])('%s', (words, earlier) => {
    expect(asksForEarlier(words)).toBe(earlier);
  });

  test.each(['make it shorter', 'add a fact check', 'set flow.version to v1.0', 'use gpt-4o', 'answer customer mails'])(
    'are not these: %s',
    (words) => {
      expect(asksForEarlier(words)).toBeUndefined();
    },
  );
});
