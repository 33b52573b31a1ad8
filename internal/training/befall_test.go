package training_test

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
)

func TestThingsBefallAnApplication(t *testing.T) {
	tr, err := training.Start(t.Context(), training.Options{Dir: t.TempDir(), Count: 2, NoPictures: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Close() })
	read := func(i int) confirm.Record {
		t.Helper()
		records, err := tr.Registry().Decisions(t.Context(), training.PlanID)
		if err != nil || len(records) != 2 {
			t.Fatalf("%d records, %v", len(records), err)
		}
		return records[i].Record
	}
	before := read(0)
	for range 2 { // the second edit is one too
		was := read(0)
		if err := tr.ApplicantEdits(t.Context(), before.ApplicationNo); err != nil {
			t.Fatal(err)
		}
		if now := read(0); now.Version <= was.Version || now.Content.Work.Title == was.Content.Work.Title {
			t.Errorf("version %d has become %d, title %q %q", was.Version, now.Version, was.Content.Work.Title, now.Content.Work.Title)
		}
	}
	if err := tr.BureauDeclines(t.Context(), read(1).ApplicationNo); err != nil {
		t.Fatal(err)
	}
	if got := read(1).Standing.State; got != confirm.StateDeclined {
		t.Errorf("the state is %s", got)
	}
	if err := tr.ApplicantEdits(t.Context(), "0"); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("an application that does not exist: %v", err)
	}
}
