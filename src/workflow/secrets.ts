/** Forms of keys and tokens that give access to something. */
const FORMS: readonly RegExp[] = [
  /\b(?:sk|pk|rk)[-_](?:live[-_]|test[-_]|proj-|ant-)?[A-Za-z0-9_-]{16,}/,
  /\bAIza[\w-]{30,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bgh[pousr]_\w{20,}/,
  /\bgithub_pat_\w{20,}/,
  /\bglpat-[\w-]{16,}/,
  /\bxox[abeoprs]-[\w-]{10,}/,
  /\bhooks\.slack\.com\/services\/\w+/,
  /\bya29\.[\w-]{20,}/,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /[a-z0-9]:\/\/[^\s/:@{}<]+:[^\s/@{}<]{3,}@/i,
];

const NAMED =
  /\b(?:api[_ -]?key|secret(?:[_ -]?key)?|access[_ -]?token|auth[_ -]?token|token|passw(?:or)?d|bearer|authorization)\b["']?\s*(?:[:=]|\bis\b)\s*(?:bearer\s+)?["']?([^\s"'{}<>,;]{8,})/gi;
const TOKEN = /[A-Za-z0-9+/_=-]{24,}/g;

/** Whether a text holds something that looks like a key or password, which a file that others will read must not contain. */
export function holdsSecret(text: string): boolean {
  if (FORMS.some((form) => form.test(text)) || holdsWebToken(text)) return true;
  const named = [...text.matchAll(NAMED)].some(([, value = '']) => looksRandom(value, 2.5));
  return named || [...text.matchAll(TOKEN)].some(([token]) => looksRandom(token, 4) && !isWords(token));
}

/** A JSON web token: three parts separated by dots, the first a JSON object in base64. */
function holdsWebToken(text: string): boolean {
  for (const [run] of text.matchAll(/[\w.-]+/g)) {
    const parts = run.split('.');
    const isToken = (part: string, at: number) =>
      (parts[at + 1]?.length ?? 0) >= 10 && (parts[at + 2]?.length ?? 0) >= 5 && /(?:^|-)eyJ[\w-]{10}/.test(part);
    if (run.includes('eyJ') && parts.some(isToken)) return true;
  }
  return false;
}

/** The value of a key called `password`, `api_key` and the like. */
export function isSecretKey(name: string): boolean {
  return /(?:^|_)(?:api_?key|secret|token|password|passwd|credentials?)$/i.test(name);
}

/** Letters and digits mixed, with at least `bits` of entropy per character. */
function looksRandom(text: string, bits: number): boolean {
  return (
    /\d/.test(text) && /[A-Za-z]/.test(text) && entropy(text) >= bits && !/^(?:your|my|the|example|xxx)/i.test(text)
  );
}

/** `max_tokens_per_day_2024`, `docs/guides/step-2`: parts that are words or numbers. */
function isWords(text: string): boolean {
  const parts = text.split(/[-_/=+]+/).filter((part) => part !== '');
  return parts.every((part) => part.length <= 16 && /^(?:[A-Z]?[a-z]+\d{0,4}|[A-Z]+\d{0,4}|\d+)$/.test(part));
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}
