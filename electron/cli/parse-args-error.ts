/** Whether `parseArgs` of Node refused what the caller gave. */
export const isParseArgsError = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
