import { Injectable } from '@nestjs/common';

export interface Health {
  status: 'ok';
}

@Injectable()
export class HealthService {
  read(): Health {
    return { status: 'ok' };
  }
}
