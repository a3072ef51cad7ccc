import { Controller, Get } from '@nestjs/common';
import { HealthService, type Health } from './health.service.ts';

@Controller('health')
export class HealthController {
  readonly #service: HealthService;

  constructor(service: HealthService) {
    this.#service = service;
  }

  @Get()
  read(): Health {
    return this.#service.read();
  }
}
