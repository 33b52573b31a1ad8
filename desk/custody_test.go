package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/wire"
)

// TestCustody: an entry is signed without the line and waits; with it the
// registry has it; a lost key ends at once.
func TestCustody(t *testing.T) {
	o := newOffice(t, 5)
	o.signIn()
	o.pull()
	ctx := t.Context()
	for field, wrong := range map[string]confirm.CustodyEntry{
		"kind":   {},
		"keeper": {Kind: confirm.CustodyHanded},
		"note":   {Kind: confirm.CustodyReceived, Note: strings.Repeat("长", 201)},
	} {
		_, err := o.desk.AddCustody(ctx, wrong, nil)
		var p *confirm.Problem
		if !errors.As(err, &p) || p.Code != confirm.ProblemInvalidValue || p.Args["field"] != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	first, err := o.desk.AddCustody(ctx, confirm.CustodyEntry{Kind: confirm.CustodyReceived, Keeper: "张敏"}, nil)
	if err != nil || !first.Sent || first.Serial == "" || first.Holder.ID != o.config.Enrolment.Clerk.ID {
		t.Fatalf("%+v, %v", first, err)
	}
	bureau := o.registry.Registry().Office(registry.Officer{})
	lines, err := bureau.Custody(ctx, wire.OfficeQuery{})
	if err != nil || len(lines.Lines) != 1 || lines.Lines[0].Keeper != "张敏" {
		t.Fatalf("%+v, %v", lines, err)
	}

	o.policy(func(p *wire.OfficePolicy) { p.Signing = string(confirm.SignBatch) })
	o.pull()
	_, err = o.desk.AddCustody(ctx, confirm.CustodyEntry{Kind: confirm.CustodyReturned}, []byte("000000"))
	wantCode(t, err, confirm.ProblemWrongPIN)
	o.clock.add(time.Minute) // what a wrong PIN costs
	if l, err := o.desk.AddCustody(ctx, confirm.CustodyEntry{Kind: confirm.CustodyReturned}, []byte(training.PIN)); err != nil || !l.Sent {
		t.Fatalf("%+v, %v", l, err)
	}
	if all, err := o.desk.Custody(ctx); err != nil || len(all) != 2 || !all[1].Sent || all[1].Kind != confirm.CustodyReturned {
		t.Fatalf("%+v, %v", all, err)
	}
	lost, err := o.desk.AddCustody(ctx, confirm.CustodyEntry{Kind: confirm.CustodyLost}, []byte(training.PIN))
	if err != nil || !lost.Sent {
		t.Fatalf("%+v, %v", lost, err)
	}
	_, err = o.desk.Pull(ctx, nil)
	wantCode(t, err, confirm.ProblemRevoked)
	if all, err := o.desk.Custody(ctx); err != nil || len(all) != 3 { // without a line: what was signed here
		t.Fatalf("%+v, %v", all, err)
	}
}

// TestCustodyWaits for the line.
func TestCustodyWaits(t *testing.T) {
	o := newOffice(t, 5)
	o.signIn()
	o.closeRegistry()
	l, err := o.desk.AddCustody(t.Context(), confirm.CustodyEntry{Kind: confirm.CustodyReceived}, nil)
	if err != nil || l.Sent {
		t.Fatalf("%+v, %v", l, err)
	}
	all, err := o.desk.Custody(t.Context())
	if err != nil || len(all) != 1 || all[0].Sent || all[0].Serial != l.Serial {
		t.Fatalf("%+v, %v", all, err)
	}
}

// TestWipe: not before its time, not with unsent work; then nobody is left, what
// counts stays, and the registry has the proof.
func TestWipe(t *testing.T) {
	stick := t.TempDir()
	o := newOffice(t, 5, withStick(nil))
	o.policy(func(p *wire.OfficePolicy) { p.RetentionDays = 1 })
	o.signIn()
	o.pull()
	ctx := t.Context()
	_, err := o.desk.SetSecondCopy(ctx, stick)
	check(t, err)
	book, err := o.cache.Rulebook(ctx)
	check(t, err)
	_, err = o.desk.Wipe(ctx, nil)
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != confirm.ProblemRetentionNotYet || p.Args["date"] != string(confirm.DateOf(book.Plan.Closes.Add(24*time.Hour))) {
		t.Fatalf("before its time: %v", err)
	}
	rows := o.clean(2)
	o.complete(rows[0].ID)
	o.send()
	o.complete(rows[1].ID)
	plan := confirm.Plan{ID: book.Plan.ID, Name: book.Plan.Name, Opens: book.Plan.Opens, Closes: book.Window.Closes, Notes: book.Plan.Notes}
	check(t, o.registry.Registry().PutPlan(ctx, plan))
	o.pull()
	o.clock.add(book.Window.Closes.Add(25 * time.Hour).Sub(o.clock.Now()))
	_, err = o.desk.Wipe(ctx, nil)
	if !errors.As(err, &p) || p.Code != confirm.ProblemWorkOpen || p.Args["count"] != "1" {
		t.Fatalf("with unsent work: %v", err)
	}
	standing, err := o.desk.Standing(ctx)
	if err != nil || standing.WipeDue.IsZero() {
		t.Fatalf("due %v, %v", standing.WipeDue, err)
	}
	o.signInAgain()
	o.send()
	_, err = o.desk.Wipe(ctx, nil)
	if !errors.As(err, &p) || p.Code != confirm.ProblemWorkOpen || p.Args["count"] != "1" {
		t.Fatalf("with a refusal that nobody has dealt with: %v", err)
	}
	ops, err := o.desk.Operations(ctx)
	check(t, err)
	for _, op := range ops {
		if op.State == confirm.OperationRefused {
			check(t, o.desk.GiveUp(ctx, op.Intent.OperationID, "以登记库为准"))
		}
	}
	before := o.trail(0)

	proof, err := o.desk.Wipe(ctx, nil)
	if err != nil || proof.Records != 5 || proof.PlanID != plan.ID || proof.AuditSeq <= int64(len(before)) {
		t.Fatalf("%+v, %v", proof, err)
	}
	if left := o.rows(confirm.QueueAll); len(left) != 0 {
		t.Fatalf("%d people are left", len(left))
	}
	if standing, err = o.desk.Standing(ctx); err != nil || !standing.WipeDue.IsZero() {
		t.Fatalf("due %v, %v", standing.WipeDue, err)
	}
	check(t, o.cache.VerifyAudit(ctx))
	if report := o.pull(); report.Records != 0 || len(o.rows(confirm.QueueAll)) != 0 {
		t.Fatalf("the pull brings them back: %+v", report)
	}
	wipes, err := o.registry.Registry().Office(registry.Officer{}).Wipes(ctx, wire.OfficeQuery{})
	if err != nil || len(wipes.Wipes) != 1 || wipes.Wipes[0].KeyID != proof.KeyID || wipes.Wipes[0].Records != 5 {
		t.Fatalf("%+v, %v", wipes, err)
	}
	plan.Closes = plan.Closes.AddDate(0, 1, 0)
	check(t, o.registry.Registry().PutPlan(ctx, plan))
	if o.pull(); len(o.rows(confirm.QueueAll)) != 5 {
		t.Fatal("the plan goes on, and nobody comes back")
	}
}

// unsigning cannot sign the proof of a wipe: as if the computer died before it.
type unsigning struct {
	desk.Registry
	dead bool
}

func (r *unsigning) SignWipe(ctx context.Context, p confirm.WipeProof) ([]byte, error) {
	if r.dead {
		return nil, &confirm.Problem{Code: confirm.ProblemInternal}
	}
	return r.Registry.SignWipe(ctx, p)
}

// TestWipeWithoutProof: a computer that dies between the wipe and its proof
// signs it at the next sign-in, once.
func TestWipeWithoutProof(t *testing.T) {
	line := &unsigning{dead: true}
	o := newOffice(t, 5, func(c *desk.Config) { line.Registry, c.Registry = c.Registry, line })
	o.policy(func(p *wire.OfficePolicy) { p.RetentionDays = 1 })
	o.signIn()
	o.pull()
	ctx := t.Context()
	book, err := o.cache.Rulebook(ctx)
	check(t, err)
	o.clock.add(book.Window.Closes.Sub(o.clock.Now()))
	book.Plan.Closes = o.clock.Now()
	check(t, o.registry.Registry().PutPlan(ctx, book.Plan))
	o.signInAgain()
	o.pull()
	o.clock.add(25 * time.Hour)
	proof, err := o.desk.Wipe(ctx, nil)
	wantCode(t, err, confirm.ProblemInternal)
	if proof.Records != 5 || len(o.rows(confirm.QueueAll)) != 0 {
		t.Fatalf("%+v", proof)
	}
	line.dead = false
	for range 2 {
		o.signInAgain()
		kept, err := o.cache.Statements(ctx, confirm.StatementWipe, false)
		if check(t, err); len(kept) != 1 {
			t.Fatalf("%d proofs", len(kept))
		}
		o.clock.add(2 * time.Minute) // between two messages
	}
	o.send()
	wipes, err := o.registry.Registry().Office(registry.Officer{}).Wipes(ctx, wire.OfficeQuery{})
	if err != nil || len(wipes.Wipes) != 1 || wipes.Wipes[0].KeyID != proof.KeyID {
		t.Fatalf("%+v, %v", wipes, err)
	}
}

// signInAgain is for who was away for longer than a sign-in lasts.
func (o *office) signInAgain() {
	o.t.Helper()
	check(o.t, o.desk.Lock(o.t.Context()))
	o.signIn()
}
