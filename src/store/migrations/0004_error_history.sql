CREATE TABLE "millwright"."error_fixes" (
	"run_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"identity" text NOT NULL,
	"kind" text NOT NULL,
	"problem" json NOT NULL,
	"language" text NOT NULL,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"rung" text NOT NULL,
	"change" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "error_fixes_of_run" PRIMARY KEY("run_id","identity")
);
--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ADD CONSTRAINT "error_fixes_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "millwright"."error_fixes" ADD CONSTRAINT "error_fixes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "millwright"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "error_fixes_of_kind" ON "millwright"."error_fixes" USING btree ("project_id","kind","at");--> statement-breakpoint
CREATE INDEX "error_fixes_of_project" ON "millwright"."error_fixes" USING btree ("project_id","at");