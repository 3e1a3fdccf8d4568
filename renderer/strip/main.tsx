import { agentOf } from '../parts/agent-client.ts';
import { draw } from '../parts/draw.tsx';
import { say } from '../words/say.ts';
import { Strip } from './strip.tsx';

draw(say('grant.title'), <Strip agent={agentOf<'strip'>()} />);
