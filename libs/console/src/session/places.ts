/** Where the console and the API are, by the address of the page: it may lie below a path of a proxy. */
export interface Places {
  /** The path of the console, such as `/console`. */
  readonly console: string;
  /** The URL of the gateway, without a slash at its end. */
  readonly gateway: string;
}

/** Reads the places from an address such as `https://handoff.example/console/inbox`. */
export function placesOf({ origin, pathname }: Pick<Location, 'origin' | 'pathname'>): Places {
  const path = /^.*?\/console(?=\/|$)/.exec(pathname)?.[0] ?? '/console';
  return { console: path, gateway: origin + path.slice(0, -'/console'.length) };
}

/** The path, below the console, that the identity provider sends people back to. */
export const RETURN_PATH = '/signed-in';
