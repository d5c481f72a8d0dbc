import type { JsonValue } from '@handoff/client';
import { text } from '../../text/text.js';
import { TheirText } from '../their-text.js';
import { diff, MAX_CHANGES, type Change } from './diff.js';

export interface DiffListProps {
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/** What changed between two contents, one line each. */
export function DiffList({ before, after }: DiffListProps) {
  return <ChangeList changes={diff(before, after)} />;
}

/** Changes that were found before, one line each. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ul className="diff">
      {changes.map(({ path, before: old, after: now }) => (
        <li key={path}>
          <span className="mono">
            <TheirText clip={120}>{path}</TheirText>
          </span>
          <span>
            {old !== undefined && <Value tag="del" label={text.content.was} value={old} />}{' '}
            {now !== undefined && <Value tag="ins" label={text.content.is} value={now} />}
          </span>
        </li>
      ))}
      {changes.length >= MAX_CHANGES && <li>{text.content.manyChanges}</li>}
    </ul>
  );
}

function Value({
  tag: Tag,
  label,
  value,
}: {
  readonly tag: 'del' | 'ins';
  readonly label: string;
  readonly value: JsonValue;
}) {
  return (
    <Tag>
      <span className="hidden-text">{label} </span>
      <TheirText clip={300}>{typeof value === 'string' ? value : JSON.stringify(value)}</TheirText>
    </Tag>
  );
}
