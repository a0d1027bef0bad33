import { startApiService } from './compose/api-service';
import { runService } from './compose/service';

runService(process.env, startApiService);
