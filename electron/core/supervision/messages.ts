/** Our own switch: the program that starts the agent, and starts it anew however it ends. */
export const SUPERVISE = '--supervise';

/** What an agent leaves with when another one runs for this account (EX_TEMPFAIL); only its supervisor asks. */
export const RUNS_ELSEWHERE = 75;

/** What an agent tells its supervisor: that every display is covered by it, and then that it still turns. */
export const COVERED = 'covered';
export const ALIVE = 'alive';
/** Windows ends the session: no other agent after this one. Windows may have ended the agent before it asks the supervisor. */
export const ENDING = 'ending';
/** What a supervisor tells its agent: to end in order. Signals do not exist everywhere. */
export const END = 'end';
