import { findUnkeptNumber, MAX_DEPTH, toPointer } from '@handoff/contracts';
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Mistake, Path } from './mistake.js';
import type { ParsedSource } from './parsed-source.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses YAML 1.2 (the core schema) as far as it means the same as JSON. It refuses what makes a document mean more than it
 * shows: anchors, aliases, tags, directives, several documents, duplicate keys, and numbers that a double does not keep.
 */
export function parseYaml(source: Uint8Array): ParsedSource {
  let text: string;
  try {
    text = utf8.decode(source);
  } catch {
    return refused('is not valid UTF-8');
  }
  if (countMarks(text) > MAX_MARKS) {
    return refused(`has more than ${MAX_MARKS.toLocaleString('en')} lines and signs that mean something in YAML`);
  }
  const lines = new LineCounter();
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    // Before composing, which recurses: close to the end of the stack V8 ends the process instead of throwing.
    if (isTooDeep(tokens)) return refused(`nests deeper than ${MAX_DEPTH} levels`);
    return readDocuments(compose(tokens), lines);
  } catch (error) {
    if (error instanceof RangeError) return refused(`nests deeper than ${MAX_DEPTH} levels`); // the stack of the parser
    throw error;
  }
}

function compose(tokens: readonly CST.Token[]): readonly Document.Parsed[] {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    stringKeys: true,
    // The composer compares each key with all others; readMap() does it in one pass.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return [...composer.compose(tokens as CST.Token[])] as Document.Parsed[];
}

/** Walks the tokens without recursion. Compact notation nests twice: a list of maps. */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const open: (readonly [token: CST.Token | null | undefined, depth: number])[] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > MAX_DEPTH + 2) return true;
    if (token?.type === 'document') open.push([token.value, depth]);
    else if (token !== null && token !== undefined && 'items' in token) {
      for (const item of token.items) {
        if ('key' in item) open.push([item.key, depth + 1]);
        open.push([item.value, depth + 1]);
      }
    }
  }
  return false;
}

function readDocuments(documents: readonly Document.Parsed[], lines: LineCounter): ParsedSource {
  const [document] = documents;
  if (document === undefined || document.contents === null) return refused('is empty');
  const walk: Walk = { lines, mistakes: [], begins: new Map() };
  if (documents.length > 1) report(walk, [], documents[1]!.range[0], 'must be one document');
  if (document.directives.yaml.explicit || Object.keys(document.directives.tags).length > 1) {
    report(walk, [], 0, 'must have no directives');
  }
  for (const { message, pos } of [...document.errors, ...document.warnings]) report(walk, [], pos[0], inWords(message));
  const value = readNode(document.contents, [], walk);
  return { value, mistakes: walk.mistakes, lineOf: (pointer) => lineOf(pointer, walk) };
}

interface Walk {
  readonly lines: LineCounter;
  readonly mistakes: Mistake[];
  /** Where each part begins, by its pointer. */
  readonly begins: Map<string, number>;
}

function readNode(node: Node | null, path: Path, walk: Walk): unknown {
  if (node === null) return null;
  const at = node.range?.[0] ?? 0;
  if (!walk.begins.has(toPointer(path))) walk.begins.set(toPointer(path), at);
  if (path.length > MAX_DEPTH) return report(walk, path, at, `nests deeper than ${MAX_DEPTH} levels`);
  if (isAlias(node)) return report(walk, path, at, 'must be written out, not as an alias');
  checkProperties(node, path, walk);
  if (isMap(node)) return readMap(node as YAMLMap<Node, Node | null>, path, walk);
  if (isSeq(node)) return (node as YAMLSeq<Node>).items.map((item, index) => readNode(item, [...path, index], walk));
  return isScalar(node) ? readScalar(node.value, node.source, path, at, walk) : null;
}

function checkProperties(node: Node, path: Path, walk: Walk): void {
  const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
  const at = node.range?.[0] ?? 0;
  if (anchor !== undefined) report(walk, path, at, 'must have no anchor');
  if (tag !== undefined) report(walk, path, at, 'must have no tag');
}

function readMap(map: YAMLMap<Node, Node | null>, path: Path, walk: Walk): Readonly<Record<string, unknown>> {
  // Without a prototype, `__proto__` is a key like any other until it is refused.
  const members = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of map.items as readonly Pair<Node, Node | null>[]) {
    const name = isScalar(key) ? String(key.value) : '';
    const at = key.range?.[0] ?? 0;
    const inner = [...path, name];
    checkProperties(key, inner, walk);
    if (!isScalar(key)) report(walk, path, at, 'must have texts as the names of its members');
    else if (name === '__proto__') report(walk, path, at, 'must not have a member called __proto__');
    else if (name in members) report(walk, inner, at, 'is there twice');
    checkText(name, inner, at, walk);
    walk.begins.set(toPointer(inner), at);
    members[name] = readNode(value, inner, walk);
  }
  return members['__proto__'] === undefined ? { ...members } : {};
}

function readScalar(value: unknown, source: string | undefined, path: Path, at: number, walk: Walk): unknown {
  if (typeof value === 'string') checkText(value, path, at, walk);
  if (typeof value !== 'number') return value;
  const isKept = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (!isKept || findUnkeptNumber(source ?? '') !== undefined) {
    report(walk, path, at, 'must be a number that can be kept as written');
  }
  return value;
}

function checkText(text: string, path: Path, at: number, walk: Walk): void {
  if (text.includes('\0')) report(walk, path, at, 'must not contain NUL characters');
  if (/\p{Surrogate}/u.test(text)) report(walk, path, at, 'must not contain lone surrogates');
}

function report(walk: Walk, path: Path, offset: number, message: string): undefined {
  walk.mistakes.push({ pointer: toPointer(path), message, line: walk.lines.linePos(offset).line });
}

function lineOf(pointer: string, { begins, lines }: Walk): number | undefined {
  // Of a missing member, the line of the object that lacks it.
  for (let rest = pointer; ; rest = rest.slice(0, rest.lastIndexOf('/'))) {
    const offset = begins.get(rest);
    if (offset !== undefined) return lines.linePos(offset).line;
    if (rest === '') return undefined;
  }
}

/** The parser's messages without what they quote of the document: it may be long, or steer a terminal. */
function inWords(message: string): string {
  if (/call stack/.test(message)) return `nests deeper than ${MAX_DEPTH} levels`;
  const [words = ''] = message.split(/[:"'`]/);
  return `is not well-formed YAML (${words.trim().slice(0, 100)})`;
}

function refused(message: string): ParsedSource {
  return { value: undefined, mistakes: [{ pointer: '', message }] };
}

/**
 * The most signs of {@link MARKS} in a source. The parser makes a node or an error for each, which took 3.4 s and 180 MB for
 * 200,000 of them, and takes half a second for these. A profile with the most rules that there may be has 20,000.
 */
const MAX_MARKS = 30_000;
const MARKS = new Set([...',[]{}-?&*!%"\'\\\n'].map((mark) => mark.charCodeAt(0)));

function countMarks(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) if (MARKS.has(text.charCodeAt(at))) marks += 1;
  return marks;
}
