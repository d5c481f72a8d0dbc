/** What `@jest/globals` exports: each forwards to that of the test file that runs now. */
const GLOBALS = Symbol.for('handoff.jest-globals');
const holder = globalThis as { [GLOBALS]?: Readonly<Record<string, unknown>> };

/** Sets the globals of the test file that is loaded next. */
export function setJestGlobals(globals: Readonly<Record<string, unknown>>): void {
  holder[GLOBALS] = globals;
}

function forward(name: string): never {
  const target = (): object => holder[GLOBALS]![name] as object;
  return new Proxy(() => undefined, {
    apply: (_target, self, args) => Reflect.apply(target() as () => unknown, self, args) as unknown,
    get: (_target, property) => Reflect.get(target(), property) as unknown,
    set: (_target, property, value) => Reflect.set(target(), property, value),
  }) as never;
}

export const afterAll = forward('afterAll');
export const afterEach = forward('afterEach');
export const beforeAll = forward('beforeAll');
export const beforeEach = forward('beforeEach');
export const describe = forward('describe');
export const expect = forward('expect');
export const it = forward('it');
export const jest = forward('jest');
export const test = forward('test');
