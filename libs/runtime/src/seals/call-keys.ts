import { CALL_LINKS, type CallLink } from '@handoff/contracts';
import type { ConfigMistake } from '../config/config-error.js';

/** The form of CALL_KEYS: `<caller>-<service>:<32 bytes, base64>`, separated by commas. */
export const CALL_KEYS_PATTERN = '^[a-z]+-[a-z]+:[A-Za-z0-9+/]{43}=(,\\s*[a-z]+-[a-z]+:[A-Za-z0-9+/]{43}=)*$';

/**
 * The keys of a caller and a service that it calls: the first one seals, each one opens. Empty when they share none.
 */
export type CallKeys = (caller: string, service: string) => readonly Buffer[];

/** Reads CALL_KEYS. One link has two keys during a rotation. */
export function parseCallKeys(text: string): CallKeys {
  const keys = new Map<string, Buffer[]>();
  for (const entry of text.split(/,\s*/).filter(Boolean)) {
    const [link = '', key = ''] = entry.split(':');
    keys.set(link, [...(keys.get(link) ?? []), Buffer.from(key, 'base64')]);
  }
  return (caller, service) => keys.get(`${caller}-${service}`) ?? [];
}

/** The links that have one of these modules at an end. */
export function linksOf(modules: readonly string[]): readonly CallLink[] {
  return CALL_LINKS.filter(({ caller, service }) => modules.includes(caller) || modules.includes(service));
}

/** Finds links of these modules without a key in CALL_KEYS. */
export function findCallKeyMistakes(text: string, modules: readonly string[]): readonly ConfigMistake[] {
  const keys = parseCallKeys(text);
  const missing = linksOf(modules).filter(({ caller, service }) => keys(caller, service).length === 0);
  if (missing.length === 0) return [];
  const names = missing.map(({ caller, service }) => `${caller}-${service}`).join(', ');
  return [{ variable: 'CALL_KEYS', message: `has no key for ${names}: without one, calls between them are refused` }];
}
