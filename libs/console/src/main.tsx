import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/index.css';
import { applyTheme, keptTheme } from './parts/shell/theme.js';
import { Console } from './pages/console.js';
import { fetchFirstPage } from './pages/router.js';
import { loadConfig } from './session/config.js';
import { placesOf } from './session/places.js';
import { createSessionStore } from './session/session.js';
import { startSession } from './session/start-session.js';

applyTheme(keptTheme());
const places = placesOf(window.location);
const store = createSessionStore();
const config = loadConfig(places.console);
void startSession(store, places, config, window);
if (/^\/?(inbox)?$/.test(window.location.pathname.slice(places.console.length))) fetchFirstPage();
const version = await config.then((loaded) => loaded.version).catch(() => '');

createRoot(document.getElementById('console')!).render(
  <StrictMode>
    {/* The policy of the page allows no style element; the styles that one would hold are in styles/. */}
    <CSPProvider disableStyleElements>
      <Console store={store} places={places} version={version} />
    </CSPProvider>
  </StrictMode>,
);
