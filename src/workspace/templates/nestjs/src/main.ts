import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.ts';
import { readPort } from './read-port.ts';

const app = await NestFactory.create(AppModule);
// Requests that are under way are answered before the program ends.
app.enableShutdownHooks();
await app.listen(readPort(process.env['PORT']));
