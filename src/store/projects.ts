import { newId } from '../domain/id.ts';
import { type Project, projectSchema } from '../domain/project.ts';
import type { Database } from './connection.ts';
import { and, desc, eq, sql } from './drizzle.ts';
import { fromRow } from './rows.ts';
import { sameId } from './same-id.ts';
import { projects } from './schema.ts';

export interface Projects {
  /** The project at this path, made when there is none. A known path keeps its project and its name. */
  ensure(project: { path: string; name: string }): Promise<Project>;
  /** The folder of a project lies elsewhere now; undefined where another project has this path. */
  setPath(id: string, path: string): Promise<Project | undefined>;
  /** Notes where others get a project; null where nobody does. */
  setRemote(id: string, remote: string | null): Promise<void>;
  byId(id: string): Promise<Project | undefined>;
  byPath(path: string): Promise<Project | undefined>;
  /** All projects, newest first. */
  list(): Promise<Project[]>;
}

const read = fromRow(projectSchema);

export const projectQueries = (db: Database): Projects => ({
  async ensure({ path, name }) {
    // Nearly always it is known: to write it again would make all who submit at once wait for each other.
    const known = read.maybe(await db.select().from(projects).where(eq(projects.path, path)));
    if (known !== undefined) return known;
    const rows = await db
      .insert(projects)
      .values({ id: newId(), name, path, createdAt: new Date() })
      .onConflictDoUpdate({ target: projects.path, set: { path } })
      .returning();
    return read.one(rows);
  },
  async setPath(id, path) {
    const isFree = and(
      sameId(projects.id, id),
      sql`not exists (select 1 from ${projects} as other where other.path = ${path})`,
    );
    return read.maybe(await db.update(projects).set({ path }).where(isFree).returning());
  },
  async setRemote(id, remote) {
    await db.update(projects).set({ remote }).where(sameId(projects.id, id));
  },
  async byId(id) {
    return read.maybe(await db.select().from(projects).where(sameId(projects.id, id)));
  },
  async byPath(path) {
    return read.maybe(await db.select().from(projects).where(eq(projects.path, path)));
  },
  async list() {
    return read.all(await db.select().from(projects).orderBy(desc(projects.id)));
  },
});
