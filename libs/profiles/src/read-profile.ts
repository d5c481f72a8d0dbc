import { checkDocument, Profile, toPointer } from '@handoff/contracts';
import type { Mistake } from './mistake.js';
import { carriedSignature, normalise, type CarriedSignature, type NormalProfile } from './normalise.js';
import { parseSource, type SourceFormat } from './parse-source.js';
import type { ParsedSource } from './parsed-source.js';
import { checkNames } from './rules/check-names.js';
import { checkProviders } from './rules/check-providers.js';
import { checkRecipes } from './rules/check-recipes.js';
import { checkRules } from './rules/check-rules.js';
import { checkSecrets } from './rules/check-secrets.js';
import { partOf, type Part } from './rules/look.js';
import type { Finding } from './rules/finding.js';

/** A profile that was read, or all that is wrong with it. */
export interface ReadProfile {
  /** Absent if there are mistakes. */
  readonly profile?: NormalProfile;
  /** The signature that the source carries. It is shown and never believed: a bundle is verified instead. */
  readonly signature?: CarriedSignature;
  /** All of them, in the order of their lines or pointers. */
  readonly mistakes: readonly Mistake[];
  /** What is valid and probably not meant. */
  readonly remarks: readonly Mistake[];
}

/** The most mistakes of one document that are listed. */
export const MAX_MISTAKES = 200;

const RULES: readonly ((profile: Part) => readonly Finding[])[] = [
  checkNames,
  checkProviders,
  checkRecipes,
  checkRules,
  checkSecrets,
];

/** Reads a profile from its source, in YAML or JSON. Nothing of the source is left out: what is unknown is a mistake. */
export function readProfile(source: Uint8Array, format?: SourceFormat): ReadProfile {
  const parsed = parseSource(source, format);
  if (parsed.value === undefined || parsed.mistakes.length > 0) {
    return { mistakes: inOrder(parsed.mistakes), remarks: [] };
  }
  return checkProfile(parsed.value, parsed.lineOf);
}

/** Checks a profile that was parsed before: by the schema, and by the rules that a schema cannot state. */
export function checkProfile(document: unknown, lineOf?: ParsedSource['lineOf']): ReadProfile {
  const { value, mistakes } = checkDocument(Profile, document, MAX_MISTAKES);
  const findings = RULES.flatMap((rule) => rule(partOf(value)));
  const placed = (isRemark: boolean): readonly Mistake[] =>
    findings
      .filter((finding) => (finding.isRemark ?? false) === isRemark)
      .map(({ path, message }) => ({ pointer: toPointer(path), message }));
  const all = withLines(inOrder([...mistakes, ...placed(false)]).slice(0, MAX_MISTAKES), lineOf);
  const remarks = withLines(placed(true), lineOf);
  if (all.length > 0) return { mistakes: all, remarks };
  const signature = carriedSignature(value);
  return { profile: normalise(value), ...(signature && { signature }), mistakes: [], remarks };
}

function withLines(mistakes: readonly Mistake[], lineOf: ParsedSource['lineOf']): readonly Mistake[] {
  const lined = mistakes.map((mistake) => {
    const line = mistake.line ?? lineOf?.(mistake.pointer);
    return line === undefined ? mistake : { ...mistake, line };
  });
  return inOrder(lined);
}

function inOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const once = new Map(mistakes.map((mistake) => [`${mistake.pointer} ${mistake.message}`, mistake]));
  return [...once.values()]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.pointer < b.pointer ? -1 : a.pointer > b.pointer ? 1 : 0))
    .slice(0, MAX_MISTAKES);
}
