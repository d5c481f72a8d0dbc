import type { JsonObject } from '@handoff/client';
import { text } from '../../text/text.js';
import { JsonTree } from '../json-tree.js';
import { TheirText } from '../their-text.js';
import { countUnsaid, countValues, factsOf, LONG_TEXT, type Fact } from './facts.js';

/** A tree of so few values starts open on every level. */
const FEW = 60;

export interface ContentProps {
  readonly data: JsonObject;
  readonly context: JsonObject | null;
  /** Whether the tree of the data is open at first, even if the facts say all of it. */
  readonly open?: boolean;
}

/**
 * The content of a task: what can be read at a glance, and all of it as trees that fold. A tree with something that the facts do not
 * say starts open, so that nobody decides without having had it before their eyes.
 */
export function Content({ data, context, open = false }: ContentProps) {
  const facts = factsOf(data);
  const unsaid = countUnsaid(data);
  return (
    <div className="stack">
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map((fact) => (
            <FactView key={fact.path} fact={fact} />
          ))}
        </dl>
      )}
      <Tree
        title={facts.length > 0 && unsaid > 0 ? text.content.dataWithMore(unsaid) : text.content.data}
        value={data}
        open={open || unsaid > 0}
      />
      {context !== null && <Tree title={text.content.context} value={context} open />}
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
      {countValues(value) <= FEW ? <JsonTree value={value} openDepth={Infinity} /> : <JsonTree value={value} />}
    </details>
  );
}
