/** The Node that runs us; `process.execPath` names the stand-in's `electron`, as the product expects. */
export const NODE_PATH = process.execPath;
