/** The pages' files by their path in the address. The build replaces this list by what it made, see build/bundle.ts. */
export const PAGE_FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {};
