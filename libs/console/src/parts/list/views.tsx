import { useId, useState } from 'react';
import type { Filters } from '../../api/commands.js';
import { text } from '../../text/text.js';
import { Button, IconButton } from '../button.js';
import { Confirm } from '../confirm.js';
import { useSavedViews, type SavedView } from './saved-views.js';

export interface ViewsProps {
  /** Which list it is: views of one are not views of another. */
  readonly list: string;
  readonly filters: Filters;
  /** Views that come with the page. */
  readonly given: readonly SavedView[];
  readonly onOpen: (filters: Filters) => void;
}

/** Filters under a name: those that come with the page, and those that the person has kept in this browser. */
export function Views({ list, filters, given, onOpen }: ViewsProps) {
  const { views, save, forget } = useSavedViews(list);
  const [isNaming, setNaming] = useState(false);
  const current = canonical(filters);
  const isKnown = [...given, ...views].some((view) => canonical(view.filters) === current);
  return (
    <div className="views" role="group" aria-label={text.list.views}>
      {[...given, ...views].map((view, index) => (
        <span key={`${index} ${view.name}`} className="row view">
          <Button kind="quiet" aria-pressed={canonical(view.filters) === current} onClick={() => onOpen(view.filters)}>
            <bdi>{view.name}</bdi>
          </Button>
          {index >= given.length && (
            <IconButton icon="cross" label={text.list.forgetView(view.name)} onClick={() => forget(view.name)} />
          )}
        </span>
      ))}
      {!isKnown && (
        <Button kind="quiet" icon="download" onClick={() => setNaming(true)}>
          {text.list.saveView}
        </Button>
      )}
      <NameView
        key={String(isNaming)}
        open={isNaming}
        onClose={() => setNaming(false)}
        onName={(name) => {
          save({ name, filters });
          setNaming(false);
        }}
      />
    </div>
  );
}

interface NameViewProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

function NameView({ open, onClose, onName }: NameViewProps) {
  const [name, setName] = useState('');
  const id = useId();
  const commit = (): void => {
    if (name.trim() !== '') onName(name.trim());
  };
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={text.list.saveView}
      action={text.list.save}
      disabled={name.trim() === ''}
      onConfirm={commit}
    >
      <div className="field">
        <label htmlFor={id}>{text.list.viewName}</label>
        <input
          id={id}
          className="input"
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        <p className="small muted">{text.list.viewHint}</p>
      </div>
    </Confirm>
  );
}

function canonical(filters: Filters): string {
  const given = Object.entries(filters).filter(
    ([name, value]) => value !== undefined && name !== 'cursor' && name !== 'as',
  );
  return JSON.stringify(given.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
