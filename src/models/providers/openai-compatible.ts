import { speak } from './dialect.ts';
import { dialects } from './dialects.ts';

/** Chat completions as far as nearly all servers understand them; for those that have no entry of their own. */
export const openaiCompatible = speak(dialects['openai-compatible']);
