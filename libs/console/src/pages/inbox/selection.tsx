import { createContext, use, useMemo, useState } from 'react';
import { text } from '../../text/text.js';

/** Approvals that are chosen for deciding several, with the content that is on the screen. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (approvalId: string) => void;
  readonly clear: () => void;
  /** A card says which content it shows; undefined while it shows none that could be decided about. */
  readonly shows: (approvalId: string, contentHash: string | undefined) => void;
  readonly shownBy: (approvalId: string) => string | undefined;
}

export const SelectionContext = createContext<Selection | undefined>(undefined);

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (selection === undefined) throw new TypeError('useSelection is for what lies within the inbox.');
  return selection;
}

export function useNewSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [hashes] = useState(() => new Map<string, string>());
  return useMemo(
    () => ({
      ids,
      toggle: (id) =>
        setIds((before) =>
          before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id]),
        ),
      clear: () => setIds(new Set()),
      shows(id, hash) {
        if (hash === undefined) hashes.delete(id);
        else hashes.set(id, hash);
      },
      shownBy: (id) => hashes.get(id),
    }),
    [ids, hashes],
  );
}

export interface SelectBoxProps {
  /** The approval. */
  readonly id: string;
  /** What it is called. */
  readonly name: string;
  readonly disabled: boolean;
}

/** Selects an approval for deciding several. */
export function SelectBox({ id, name, disabled }: SelectBoxProps) {
  const { ids, toggle } = useSelection();
  return (
    <input
      type="checkbox"
      className="check-box"
      data-action="select"
      aria-label={`${text.inbox.select}: ${name}`}
      checked={ids.has(id)}
      disabled={disabled}
      onChange={() => toggle(id)}
    />
  );
}
