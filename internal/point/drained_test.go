package point

import (
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/training"
)

// TestEnrolNeedsADrainedFolder (offline-rules.md D3): a new enrolment waits for
// the unsent work of the old one, unless that is given up by name; the old file stays.
func TestEnrolNeedsADrainedFolder(t *testing.T) {
	tr := startTraining(t)
	o := options(t)
	if _, err := Enrol(t.Context(), o, request(tr)); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	d := p.Desk()
	c, err := d.BeginSignIn(t.Context(), tr.UserName(), tr.Password(), []byte(training.PIN))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.FinishSignIn(t.Context(), c.ID, tr.SMSCode()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Pull(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	page, err := d.Search(t.Context(), confirm.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.AnnotateNow(t.Context(), page.Rows[0].ID, "", "", "已核"); err != nil {
		t.Fatal(err)
	}
	r := request(tr)
	r.OldPIN = []byte(training.PIN)
	if r.ActivationCode, err = tr.NewActivationCode(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemCacheInUse)
	if err := p.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = Enrol(t.Context(), o, r)
	wantCode(t, err, confirm.ProblemUnsentWork)
	r.LeaveUnsent = true
	if _, err := Enrol(t.Context(), o, r); err != nil {
		t.Fatal(err)
	}
}
