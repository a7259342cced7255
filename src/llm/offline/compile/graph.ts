import type { YamlValue } from '../../../pyyaml/write-yaml.ts';
import type { FieldType } from '../plan/plan.ts';

export type YamlMap = { readonly [key: string]: YamlValue };

/** A state field on its way into a config. */
export interface StateField {
  readonly type: FieldType;
  readonly description: string;
  readonly required?: true;
  readonly default?: YamlValue;
}

export interface Step {
  readonly id: string;
  readonly node: YamlMap;
  readonly reads: readonly string[];
  readonly gives: readonly string[];
}

export interface Edge {
  readonly from: string;
  readonly to?: string;
  readonly routes?: readonly { readonly logic: string; readonly to: string }[];
}

/** What a plan becomes before it is written: steps, fields and the ways between them. */
export interface Graph {
  readonly fields: Map<string, StateField>;
  readonly steps: Step[];
  readonly edges: Edge[];
}
