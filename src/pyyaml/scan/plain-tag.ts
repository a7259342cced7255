import type { YamlTag } from './node.ts';

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const NULL = /^(?:~|null|Null|NULL)$/;
const TIMESTAMP =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/;

const WORD_START = 'yYnNtTfFoO';

/** The type that PyYAML gives an unquoted scalar. Uses PyYAML's patterns in its order, each only for the first characters that it lists. */
export function plainTag(text: string): YamlTag {
  const first = text.charAt(0);
  if (first === '') return 'null';
  if (first >= '0' && first <= '9') return numberTag(text) ?? (TIMESTAMP.test(text) ? 'timestamp' : 'str');
  if (first === '-' || first === '+' || first === '.') return numberTag(text) ?? 'str';
  if (WORD_START.includes(first) && BOOL.test(text)) return 'bool';
  if ((first === '~' || first === 'n' || first === 'N') && NULL.test(text)) return 'null';
  if (text === '<<') return 'merge';
  return text === '=' ? 'value' : 'str';
}

function numberTag(text: string): YamlTag | undefined {
  if (FLOAT.test(text)) return 'float';
  return text.charAt(0) !== '.' && INT.test(text) ? 'int' : undefined;
}
