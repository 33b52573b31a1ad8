package desk_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"

	"pgregory.net/rapid"
)

// batchPolicy gives the rulebook of a bureau that wants a PIN for each batch.
type batchPolicy struct{ desk.Cache }

func (c batchPolicy) Rulebook(ctx context.Context) (confirm.Rulebook, error) {
	book, err := c.Cache.Rulebook(ctx)
	book.Policy.Signing = confirm.SignBatch
	return book, err
}

// hurried is a credential whose next batch has no time.
type hurried struct {
	desk.Credential
	over *bool
}

func (h hurried) OpenSigning(ctx context.Context, pin []byte, b confirm.SigningBatch) error {
	if *h.over {
		b.Until = b.Until.Add(-time.Hour)
	}
	return h.Credential.OpenSigning(ctx, pin, b)
}

func byBatch(over *bool) func(*desk.Config) {
	return func(c *desk.Config) {
		c.Cache, c.Credential = batchPolicy{c.Cache}, hurried{c.Credential, over}
	}
}

// batches is one workstation under confirm.SignBatch, and what it should hold.
type batches struct {
	*office
	over   bool
	rows   []confirm.Row
	chosen map[string]int64 // content version the conclusion rests on, by record
	signed map[string]bool
	edits  int
	acts   int // operations that are no conclusions
}

func newBatches(t *testing.T) *batches {
	b := &batches{chosen: map[string]int64{}, signed: map[string]bool{}}
	b.office = ready(t, 6, byBatch(&b.over))
	b.rows = b.clean(3)
	return b
}

func (b *batches) some(rt *rapid.T) confirm.Row { return rapid.SampledFrom(b.rows).Draw(rt, "record") }

// choose concludes, which signs nothing.
func (b *batches) choose(rt *rapid.T) {
	id := b.some(rt).ID
	if b.signed[id] {
		return
	}
	v := b.tickAll(id, confirm.TickMet)
	delete(b.chosen, id) // other answers
	op, err := b.desk.Conclude(b.t.Context(), v, confirm.ActionConcludeComplete, "")
	check(b.t, err)
	if op.State != "" {
		rt.Fatalf("it was signed without a PIN: %s", op.State)
	}
	b.chosen[id] = v.Record.Version
}

func (b *batches) tickOne(rt *rapid.T) {
	id := b.some(rt).ID
	if v := b.open(id); !b.signed[id] {
		b.tick(id, v.Conditions[0].Code, confirm.TickNotMet)
		delete(b.chosen, id)
	}
}

func (b *batches) note(rt *rapid.T) { // a note leaves the choice alone
	id := b.some(rt).ID
	if !b.signed[id] && b.open(id).Draft.BaseVersion == b.chosen[id] {
		_, err := b.desk.Annotate(b.t.Context(), id, "", "7", "")
		check(b.t, err)
	}
}

func (b *batches) takeBack(rt *rapid.T) {
	id := b.some(rt).ID
	err := b.desk.TakeBack(b.t.Context(), id)
	if _, was := b.chosen[id]; !was {
		wantCode(b.t, err, confirm.ProblemNotFound)
		return
	}
	check(b.t, err)
	delete(b.chosen, id)
}

func (b *batches) editAndPull(rt *rapid.T) {
	b.edits++
	school := []string{"青禾县第八小学", "青禾县第九小学"}[b.edits%2]
	b.edit(b.some(rt).ApplicationNo, func(c *confirm.Content) { c.Work.School = school })
	b.pull()
}

func (b *batches) relock(*rapid.T) {
	check(b.t, b.desk.LockFor(b.t.Context(), desk.LockIdle))
	check(b.t, b.desk.SignInOffline(b.t.Context(), pin))
}

// sign signs what is drawn of all records: those without a choice and those
// whose content has changed are left, and hold nothing up.
func (b *batches) sign(rt *rapid.T) {
	var ids []string
	for _, r := range b.rows {
		if rapid.Bool().Draw(rt, "in the batch") {
			ids = append(ids, r.ID)
		}
	}
	b.over = rapid.IntRange(0, 3).Draw(rt, "time") == 0
	defer func() { b.over = false }()
	all, err := b.desk.SignBatch(b.t.Context(), ids, pin, nil)
	if len(ids) == 0 {
		wantCode(b.t, err, confirm.ProblemBatchSize)
		return
	}
	check(b.t, err)
	for i, s := range all {
		version, was := b.chosen[ids[i]]
		var want confirm.Code
		switch {
		case !was:
			want = confirm.ProblemNotFound
		case version != b.open(ids[i]).Record.Version && s.Err != nil:
			want = confirm.CodeContentChanged
		case b.over:
			want = confirm.ProblemBatchOver
		}
		if got := confirm.CodeOf(s.Err); got != want {
			rt.Fatalf("record %d ended with %q (%v), want %q", i, got, s.Err, want)
		}
		if s.Err == nil {
			delete(b.chosen, ids[i])
			b.signed[ids[i]] = true
		}
	}
}

func (b *batches) invariant(rt *rapid.T) {
	ctx := b.t.Context()
	list, err := b.desk.Unsigned(ctx)
	check(b.t, err)
	got := map[string]bool{}
	for _, u := range list {
		got[u.RecordID] = true
		if u.Chosen.Action != confirm.ActionConcludeComplete {
			rt.Fatalf("another conclusion waits: %s", u.Chosen.Action)
		}
	}
	want := slices.Sorted(maps.Keys(b.chosen))
	if !slices.Equal(slices.Sorted(maps.Keys(got)), want) {
		rt.Fatalf("%d wait, want %d", len(got), len(want))
	}
	standing, err := b.desk.Standing(ctx)
	check(b.t, err)
	if standing.Unsigned != len(want) || standing.Unsent != len(b.signed)+b.acts {
		rt.Fatalf("the line says %d unsigned and %d unsent, want %d and %d", standing.Unsigned, standing.Unsent, len(want), len(b.signed)+b.acts)
	}
	if b.desk.CredentialStatus(ctx).SigningOpen {
		rt.Fatal("the signing key is open between batches")
	}
}

// TestRandomBatches: whatever is chosen, changed, taken back, locked away or
// edited under a clerk, only what a PIN was given for is signed, and nothing
// that waits is lost.
func TestRandomBatches(t *testing.T) {
	setChecks(t, "4")
	rapid.Check(t, func(rt *rapid.T) {
		b := newBatches(t)
		defer func() { check(t, b.desk.Lock(context.Background())) }()
		rt.Repeat(map[string]func(*rapid.T){
			"choose": b.choose, "tick": b.tickOne, "note": b.note, "take back": b.takeBack,
			"edit": b.editAndPull, "relock": b.relock, "sign": b.sign, "": b.invariant,
		})
	})
}

// TestABatchTakesOnePIN: a wrong one signs nothing and keeps the list; what is
// not a conclusion asks for a PIN of its own.
func TestABatchTakesOnePIN(t *testing.T) {
	b := newBatches(t)
	ctx := t.Context()
	for _, r := range b.rows {
		v := b.tickAll(r.ID, confirm.TickMet)
		_, err := b.desk.Conclude(ctx, v, confirm.ActionConcludeComplete, "")
		check(t, err)
		b.chosen[r.ID] = v.Record.Version
	}
	_, err := b.desk.SignBatch(ctx, []string{b.rows[0].ID}, []byte("000000"), nil)
	wantCode(t, err, confirm.ProblemWrongPIN)
	list, err := b.desk.Unsigned(ctx)
	check(t, err)
	if len(list) != 3 {
		t.Errorf("%d wait after a wrong PIN, want 3", len(list))
	}
	b.clock.add(time.Hour) // the delay after a wrong PIN
	all, err := b.desk.SignBatch(ctx, []string{b.rows[0].ID, b.rows[1].ID, b.rows[0].ID}, pin, nil)
	check(t, err)
	if len(all) != 2 || all[0].Err != nil || all[1].Err != nil || all[0].Operation.State != confirm.OperationSigned {
		t.Fatalf("the batch ended with %+v", all)
	}

	_, err = b.desk.Message(ctx, b.rows[2].ID, desk.Text{Text: "请补交合同"})
	wantCode(t, err, confirm.ProblemSigningLocked)
	check(t, b.desk.SignNow(ctx, pin, 1, func(ctx context.Context) error {
		if _, err := b.desk.Message(ctx, b.rows[2].ID, desk.Text{Text: "请补交合同"}); err != nil {
			return err
		}
		_, err := b.desk.Message(ctx, b.rows[2].ID, desk.Text{Text: "和照片"}) // which no PIN was given for
		wantCode(t, err, confirm.ProblemSigningLocked)
		return nil
	}))
	report := b.send()
	if report.Accepted != 3 {
		t.Errorf("%d were accepted, want 3: %+v", report.Accepted, report)
	}
}

// TestABundleUnderBatchPolicyNeedsItsPIN: nothing is written before, and what
// went into the bundle is what the batch had signed.
func TestABundleUnderBatchPolicyNeedsItsPIN(t *testing.T) {
	b := newBatches(t)
	id := b.rows[0].ID
	_, err := b.desk.Conclude(t.Context(), b.tickAll(id, confirm.TickMet), confirm.ActionConcludeComplete, "")
	check(t, err)
	_, err = b.desk.ExportBundle(t.Context(), io.Discard)
	wantCode(t, err, confirm.ProblemNotFound) // nothing is signed
	_, err = b.desk.SignBatch(t.Context(), []string{id}, []byte(training.PIN), nil)
	check(t, err)
	var file bytes.Buffer
	_, err = b.desk.ExportBundle(t.Context(), &file)
	wantCode(t, err, confirm.ProblemSigningLocked)
	if file.Len() > 0 {
		t.Error("something was written without a PIN")
	}
	check(t, b.desk.SignNow(t.Context(), []byte(training.PIN), 1, func(ctx context.Context) error {
		report, err := b.desk.ExportBundle(ctx, &file)
		if report.Operations != 1 {
			t.Errorf("%d operations in the bundle", report.Operations)
		}
		return err
	}))
	_, err = b.desk.ExportBundle(t.Context(), io.Discard)
	wantCode(t, err, confirm.ProblemSigningLocked) // the key is closed again
}
