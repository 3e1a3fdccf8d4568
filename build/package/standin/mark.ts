/** The file within an Electron distribution that says it is none: its executable is the stand-in. */
export const STANDIN_MARK = 'standin/STANDIN';
