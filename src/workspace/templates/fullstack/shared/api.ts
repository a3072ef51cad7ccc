/** What `GET /api/health` answers. Client and server share the shapes of what they send. */
export interface Health {
  status: 'ok';
  /** Seconds since the server was started. */
  uptime: number;
}
