import { agentOf } from '../parts/agent-client.ts';
import { draw } from '../parts/draw.tsx';
import { say } from '../words/say.ts';
import { Gate } from './gate.tsx';

draw(say('title.gate'), <Gate agent={agentOf<'gate'>()} />);
