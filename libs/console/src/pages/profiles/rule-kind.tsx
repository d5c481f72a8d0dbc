/** What a rule does, such as `deny_tool`. */
export function RuleKind({ kind }: { readonly kind: string }) {
  return (
    <span className="badge" data-tone={toneOf(kind)}>
      {kind.replaceAll('_', ' ')}
    </span>
  );
}

function toneOf(kind: string): 'ok' | 'wait' | 'bad' {
  if (kind.startsWith('allow')) return 'ok';
  return kind.startsWith('ask') ? 'wait' : 'bad';
}
