import { runStart } from './start-command';

runStart(process.env);
