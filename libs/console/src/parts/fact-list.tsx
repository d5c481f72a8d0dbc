import type { ReactNode } from 'react';

/** A name and what it is; nothing where there is nothing to say. */
export type FactEntry = readonly [name: string, value: ReactNode];

/** What is known of something, at a glance. */
export function FactList({ facts }: { readonly facts: readonly (FactEntry | undefined)[] }) {
  return (
    <dl className="facts">
      {facts.map(
        (fact) =>
          fact !== undefined && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
