import type { JsonObject } from '@handoff/client';
import { text } from '../../text/text.js';
import { JsonTree } from '../json-tree.js';
import { TheirText } from '../their-text.js';
import { factsOf, LONG_TEXT, type Fact } from './facts.js';

export interface ContentProps {
  readonly data: JsonObject;
  readonly context: JsonObject | null;
  /** Whether the trees are open at first. */
  readonly open?: boolean;
}

/** The content of a task: what can be read at a glance, and all of it as trees that fold. */
export function Content({ data, context, open = false }: ContentProps) {
  const facts = factsOf(data);
  return (
    <div className="stack">
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map((fact) => (
            <FactView key={fact.path} fact={fact} />
          ))}
        </dl>
      )}
      <Tree title={text.content.data} value={data} open={open || facts.length === 0} />
      {context !== null && <Tree title={text.content.context} value={context} open={open} />}
    </div>
  );
}

function FactView({ fact: { path, kind, value } }: { readonly fact: Fact }) {
  const isLong = kind === 'text' && (value.length > LONG_TEXT || value.includes('\n'));
  return (
    <div className={[kind, isLong ? 'long' : ''].join(' ')}>
      <dt>
        <TheirText clip={80}>{nameOf(path)}</TheirText>
      </dt>
      <dd>
        {kind === 'instant' ? (
          <time dateTime={value} title={value}>
            {text.time.utc(new Date(value).toISOString().slice(0, 16))}
          </time>
        ) : (
          <TheirText clip={600}>{value}</TheirText>
        )}
      </dd>
    </div>
  );
}

/** `budget.total_amount` as `budget › total amount`: whoever named it is not changed otherwise. */
function nameOf(path: string): string {
  return path.replaceAll('_', ' ').replaceAll('.', ' › ');
}

function Tree({ title, value, open }: { readonly title: string; readonly value: JsonObject; readonly open: boolean }) {
  if (Object.keys(value).length === 0) return null;
  return (
    <details className="more" open={open}>
      <summary>{title}</summary>
      <JsonTree value={value} />
    </details>
  );
}
