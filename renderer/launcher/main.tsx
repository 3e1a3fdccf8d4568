import { agentOf } from '../parts/agent-client.ts';
import { draw } from '../parts/draw.tsx';
import { say } from '../words/say.ts';
import { Launcher } from './launcher.tsx';

draw(say('title.launcher'), <Launcher agent={agentOf<'launcher'>()} />);
