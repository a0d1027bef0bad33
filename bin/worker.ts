import { runService } from './compose/service';
import { startWorkerService } from './compose/worker-service';

runService(process.env, startWorkerService);
