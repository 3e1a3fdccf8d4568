/** Makes an unhandled union member a compile error, and a fault if it happens all the same. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify((value as { kind?: unknown }).kind ?? typeof value)}`);
}
