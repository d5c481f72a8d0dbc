import type { JsonValue } from '@handoff/client';
import { useState } from 'react';
import { text } from '../text/text.js';
import { TheirText } from './their-text.js';

/** So many members of one object or list are drawn at first, and with each click. */
const STEP = 100;
/** So many levels start open, unless somebody asks for more or less. */
const OPEN_DEPTH = 2;

export interface JsonTreeProps {
  readonly value: JsonValue;
  readonly name?: string;
  readonly depth?: number;
  /** Below this depth everything starts folded. */
  readonly openDepth?: number;
}

/** Any JSON value as a tree that folds. Draws what is open only, so that a large value costs no more than a small one. */
export function JsonTree({ value, name, depth = 0, openDepth = OPEN_DEPTH }: JsonTreeProps) {
  if (value === null || typeof value !== 'object') {
    return (
      <div className="tree">
        <Name name={name} />
        <Literal value={value} />
      </div>
    );
  }
  return <Branch value={value} name={name} depth={depth} openDepth={openDepth} />;
}

function Branch({
  value,
  name,
  depth,
  openDepth,
}: {
  readonly value: object;
  readonly name: string | undefined;
  readonly depth: number;
  readonly openDepth: number;
}) {
  const [open, setOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(STEP);
  const isList = Array.isArray(value);
  const members = Object.entries(value as Readonly<Record<string, JsonValue>>);
  const size = isList ? text.tree.items(members.length) : text.tree.members(members.length);
  return (
    <details className="tree" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span className="muted">
          {isList ? '[ ' : '{ '}
          {size}
          {isList ? ' ]' : ' }'}
        </span>
      </summary>
      {open && (
        <ul>
          {members.slice(0, shown).map(([key, member]) => (
            <li key={key}>
              <JsonTree value={member} name={key} depth={depth + 1} openDepth={openDepth} />
            </li>
          ))}
          {members.length > shown && (
            <li>
              <button type="button" className="button" data-kind="quiet" onClick={() => setShown(shown + STEP)}>
                {text.tree.rest(members.length - shown)}
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <span className="key">
      <TheirText clip={120}>{name}</TheirText>:{' '}
    </span>
  );
}

function Literal({ value }: { readonly value: null | boolean | number | string }) {
  if (typeof value === 'string') return <TheirText clip={600}>{value}</TheirText>;
  return <span className="literal">{String(value)}</span>;
}
