import { UuidType, type Platform } from '@mikro-orm/core';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const UNUSED_ID = '00000000-0000-0000-0000-000000000000';

export function isId(text: string): boolean {
  return UUID.test(text);
}

/** PostgreSQL refuses to compare a UUID with any other text. Here, a query for such an id finds nothing. */
export class IdType extends UuidType {
  override convertToDatabaseValue(value: string | null | undefined, platform: Platform): string | null {
    return super.convertToDatabaseValue(value == null || isId(value) ? value : UNUSED_ID, platform);
  }
}
