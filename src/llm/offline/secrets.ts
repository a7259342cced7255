/** Forms of keys and tokens that people paste by mistake. */
const SECRETS = [
  /\b(?:sk|pk|rk)-[\w-]{16,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bAKIA[A-Z0-9]{12,}/g,
  /\bgh[pousr]_\w{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bxox[abeprs]-[\w-]{10,}/g,
  /(?<![\w-])ey[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/g,
  /\b(?=[a-f0-9]*\d)(?=[a-f0-9]*[a-f])[a-f0-9]{32,}\b/gi,
];

export interface MaskedText {
  readonly text: string;
  readonly found: boolean;
}

/** Blanks out everything that looks like a key, so that it reaches neither the config nor the answer. */
export function maskSecrets(text: string): MaskedText {
  const masked = SECRETS.reduce((rest, pattern) => rest.replaceAll(pattern, ' '), text);
  return { text: masked, found: masked !== text };
}
