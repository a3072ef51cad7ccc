CREATE SCHEMA IF NOT EXISTS "millwright";
--> statement-breakpoint
CREATE TABLE "millwright"."artifacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"encoding" text NOT NULL,
	"bytes" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "millwright"."events" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"event" json NOT NULL,
	CONSTRAINT "events_in_order" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
CREATE TABLE "millwright"."model_calls" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"role" text NOT NULL,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"prompt_hash" text NOT NULL,
	"prompt_tokens" integer NOT NULL,
	"answer_tokens" integer NOT NULL,
	"duration_ms" double precision NOT NULL,
	"money" double precision NOT NULL,
	"fault" text,
	CONSTRAINT "model_calls_in_order" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
CREATE TABLE "millwright"."outcomes" (
	"run_id" uuid NOT NULL,
	"role" text NOT NULL,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "outcomes_of_run" PRIMARY KEY("run_id","role","endpoint","model")
);
--> statement-breakpoint
CREATE TABLE "millwright"."projects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "projects_path_unique" UNIQUE("path")
);
--> statement-breakpoint
CREATE TABLE "millwright"."runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"recipe" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"branch" text,
	"commit" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "millwright"."tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"project_id" uuid NOT NULL,
	"title" text NOT NULL,
	"spec" text NOT NULL,
	"recipe" text NOT NULL,
	"state" text NOT NULL,
	"budget" json NOT NULL,
	"model" text,
	"sandbox" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "millwright"."artifacts" ADD CONSTRAINT "artifacts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."events" ADD CONSTRAINT "events_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."model_calls" ADD CONSTRAINT "model_calls_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."outcomes" ADD CONSTRAINT "outcomes_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."runs" ADD CONSTRAINT "runs_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "millwright"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."runs" ADD CONSTRAINT "runs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "millwright"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."tasks" ADD CONSTRAINT "tasks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "millwright"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_of_run" ON "millwright"."artifacts" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "model_calls_of_model" ON "millwright"."model_calls" USING btree ("model","role");--> statement-breakpoint
CREATE INDEX "outcomes_of_model" ON "millwright"."outcomes" USING btree ("model","role");--> statement-breakpoint
CREATE INDEX "runs_of_project" ON "millwright"."runs" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "runs_of_task" ON "millwright"."runs" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "runs_by_tail" ON "millwright"."runs" USING btree (right("id"::text, 4));--> statement-breakpoint
CREATE INDEX "runs_unfinished" ON "millwright"."runs" USING btree ("id") WHERE "millwright"."runs"."status" <> 'ended';--> statement-breakpoint
CREATE INDEX "tasks_of_project" ON "millwright"."tasks" USING btree ("project_id","id");