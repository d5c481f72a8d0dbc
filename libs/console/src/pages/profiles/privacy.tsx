import type { Profile } from '@handoff/client';
import { FactList } from '../../parts/fact-list.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';

const words = text.profiles;
const { privacyFacts: facts } = words;

/** How personal data is protected. */
export function Privacy({ profile: { privacy, dry_run } }: { readonly profile: Profile }) {
  const { mode, strictness, allow_override, local_only, retention_days, rules, pii_categories } = privacy;
  const { guard_mode, content_handling } = privacy;
  return (
    <section className="card part" aria-labelledby="privacy">
      <h2 id="privacy">{words.privacy}</h2>
      <FactList
        facts={[
          [facts.mode, mode],
          [facts.strictness, strictness],
          [facts.override, allow_override ? words.yes : words.no],
          local_only === undefined ? undefined : [facts.local, local_only ? words.yes : words.no],
          retention_days === undefined ? undefined : [facts.retention, facts.days(retention_days)],
          pii_categories.length === 0
            ? undefined
            : [facts.categories, <TheirText>{pii_categories.join(', ')}</TheirText>],
          guard_mode === undefined ? undefined : [facts.guard, <TheirText>{guard_mode}</TheirText>],
          dry_run === undefined
            ? undefined
            : [facts.kept(dry_run.days), <TheirText>{dry_run.keep_facts.join(', ')}</TheirText>],
          content_handling === undefined ? undefined : [facts.handling, <TheirText>{content_handling}</TheirText>],
        ]}
      />
      {rules.length > 0 && (
        <>
          <h3>{facts.replaced}</h3>
          <ul className="mono small">
            {rules.map(({ pattern, replacement }, index) => (
              <li key={index}>
                <TheirText clip={200}>{`${pattern} → ${replacement}`}</TheirText>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
