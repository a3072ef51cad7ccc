CREATE TABLE "millwright"."edit_outcomes" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"endpoint" text NOT NULL,
	"model" text NOT NULL,
	"format" text NOT NULL,
	"landed" boolean NOT NULL,
	CONSTRAINT "edit_outcomes_in_order" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
ALTER TABLE "millwright"."edit_outcomes" ADD CONSTRAINT "edit_outcomes_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "millwright"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "edit_outcomes_of_model" ON "millwright"."edit_outcomes" USING btree ("endpoint","model","format");