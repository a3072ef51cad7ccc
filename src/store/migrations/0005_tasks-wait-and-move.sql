CREATE TABLE "millwright"."task_moves" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"from" text,
	"to" text NOT NULL,
	"by" text NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "millwright"."task_needs" (
	"task_id" uuid NOT NULL,
	"needs" uuid NOT NULL,
	CONSTRAINT "task_needs_once" PRIMARY KEY("task_id","needs")
);
--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "priority" text;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "tags" text[];--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "parent_id" uuid;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "attempts" integer;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "review" boolean;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "hold" text;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "wishes" json;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "agent" text;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "allowed_tools" text[];--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD COLUMN "updated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "millwright"."task_moves" ADD CONSTRAINT "task_moves_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "millwright"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."task_needs" ADD CONSTRAINT "task_needs_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "millwright"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."task_needs" ADD CONSTRAINT "task_needs_needs_tasks_id_fk" FOREIGN KEY ("needs") REFERENCES "millwright"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "moves_of_task" ON "millwright"."task_moves" USING btree ("task_id","id");--> statement-breakpoint
CREATE INDEX "task_needed_by" ON "millwright"."task_needs" USING btree ("needs");--> statement-breakpoint
CREATE INDEX "tasks_by_tail" ON "millwright"."tasks" USING btree (right("id"::text, 4));--> statement-breakpoint
CREATE INDEX "tasks_of_parent" ON "millwright"."tasks" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "tasks_not_ended" ON "millwright"."tasks" USING btree ("state","id") WHERE "millwright"."tasks"."state" not in ('completed', 'failed', 'cancelled');