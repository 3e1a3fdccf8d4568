import { agentOf } from '../parts/agent-client.ts';
import { draw } from '../parts/draw.tsx';
import { say } from '../words/say.ts';
import { Emergency } from './emergency.tsx';

draw(say('title.emergency'), <Emergency agent={agentOf<'emergency'>()} />);
