import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../styles/card.css';
import { Card, type Call } from './card.js';
import { connectHost, type HostContext } from './host.js';

const root = createRoot(document.getElementById('card')!);
let call: Call = { args: {}, result: undefined, cancelled: false };
/** Nothing is drawn before the host has answered. */
let draw = (): void => undefined;

function show(change: Partial<Call>): void {
  call = { ...call, ...change };
  draw();
}

function look({ theme }: HostContext): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
}

const host = await connectHost(window, {
  onArguments: (args) => show({ args }),
  onResult: (result) => show({ result }),
  onCancelled: () => show({ cancelled: true }),
  onContext: look,
});
draw = () =>
  root.render(
    <StrictMode>
      <Card host={host} call={call} />
    </StrictMode>,
  );
draw();
new ResizeObserver(() => {
  const { width, height } = document.documentElement.getBoundingClientRect();
  host.resize({ width: Math.ceil(width), height: Math.ceil(height) });
}).observe(document.documentElement);
