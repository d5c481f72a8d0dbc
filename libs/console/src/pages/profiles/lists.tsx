import type { Profile } from '@handoff/client';
import type { ReactNode } from 'react';
import { Table } from '../../parts/list/table.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';

const words = text.profiles;

/** What the agents of the role can call. */
export function Extensions({ extensions }: Pick<Profile, 'extensions'>) {
  const { extension: column } = words;
  return (
    <Part title={words.extensions} columns={[column.name, column.tools, column.state]} rows={extensions}>
      {({ name, tools, enabled }, key) => (
        <tr key={key} tabIndex={0} data-row="">
          <Name label={column.name} name={name} />
          <td data-label={column.tools}>
            {tools === undefined ? column.all : <TheirText clip={300}>{tools.join(', ')}</TheirText>}
          </td>
          <State label={column.state} enabled={enabled} />
        </tr>
      )}
    </Part>
  );
}

/** What the agents of the role know how to do, and when. */
export function Recipes({ recipes }: Pick<Profile, 'recipes'>) {
  const { recipe: column } = words;
  return (
    <Part title={words.recipes} columns={[column.name, column.schedule, column.path, column.state]} rows={recipes}>
      {({ name, description, schedule, path, enabled }, key) => (
        <tr key={key} tabIndex={0} data-row="">
          <Name label={column.name} name={name} more={description} />
          <td data-label={column.schedule} className="mono small">
            <TheirText clip={80}>{schedule}</TheirText>
          </td>
          <td data-label={column.path} className="mono small">
            <TheirText clip={200}>{path}</TheirText>
          </td>
          <State label={column.state} enabled={enabled} />
        </tr>
      )}
    </Part>
  );
}

/** Recipes that run by themselves. */
export function AutomatedTasks({ tasks }: { readonly tasks: NonNullable<Profile['automated_tasks']> }) {
  const { task: column } = words;
  return (
    <Part title={words.tasks} columns={[column.name, column.recipe, column.schedule, column.state]} rows={tasks}>
      {({ name, recipe, schedule, enabled }, key) => (
        <tr key={key} tabIndex={0} data-row="">
          <Name label={column.name} name={name} />
          <td data-label={column.recipe}>
            <TheirText clip={80}>{recipe}</TheirText>
          </td>
          <td data-label={column.schedule} className="mono small">
            <TheirText clip={80}>{schedule}</TheirText>
          </td>
          <State label={column.state} enabled={enabled} />
        </tr>
      )}
    </Part>
  );
}

interface PartProps<T> {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly T[];
  readonly children: (row: T, key: number) => ReactNode;
}

function Part<T>({ title, columns, rows, children }: PartProps<T>) {
  return (
    <section className="section" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{text.none}</p>
      ) : (
        <Table columns={columns} isStale={false}>
          {rows.map(children)}
        </Table>
      )}
    </section>
  );
}

interface NameProps {
  readonly label: string;
  readonly name: string;
  readonly more?: string | undefined;
}

function Name({ label, name, more }: NameProps) {
  return (
    <td data-label={label}>
      <div className="cell">
        <TheirText clip={80}>{name}</TheirText>
        {more !== undefined && (
          <span className="small muted">
            <TheirText clip={200}>{more}</TheirText>
          </span>
        )}
      </div>
    </td>
  );
}

function State({ label, enabled }: { readonly label: string; readonly enabled: boolean }) {
  return (
    <td data-label={label}>
      <span className="badge" data-tone={enabled ? 'ok' : 'idle'}>
        {enabled ? words.enabled : words.disabled}
      </span>
    </td>
  );
}
