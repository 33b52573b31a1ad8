package desk_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func TestOpen(t *testing.T) {
	o := ready(t, 12)
	row := o.clean(1)[0]
	v, err := o.desk.OpenByNumber(t.Context(), row.ApplicationNo)
	check(t, err)
	if v.Record.ID != row.ID || len(v.Photo) == 0 || len(v.Conditions) == 0 || len(v.Allowed) != len(confirm.Actions()) {
		t.Errorf("view: record %s, photo of %d bytes, %d conditions, %d allowances", v.Record.ID, len(v.Photo), len(v.Conditions), len(v.Allowed))
	}
	for _, c := range v.Conditions {
		asked := false
		for _, k := range c.Kinds {
			asked = asked || k == v.Record.Content.Kind
		}
		if !asked {
			t.Errorf("condition %s is not asked of %s", c.Code, v.Record.Content.Kind)
		}
	}
	_, err = o.desk.OpenByNumber(t.Context(), "nobody")
	wantCode(t, err, confirm.ProblemNotFound)
	_, err = o.desk.Open(t.Context(), "nobody")
	wantCode(t, err, confirm.ProblemNotFound)

	log, err := o.cache.AuditLog(t.Context())
	check(t, err)
	opened := 0
	for _, e := range log {
		if e.Action == confirm.AuditOpen && e.Subject == row.ID && e.Actor == o.config.Enrolment.Clerk.ID {
			opened++
		}
	}
	if opened != 1 {
		t.Errorf("%d entries for one opening", opened)
	}
	check(t, o.cache.VerifyAudit(t.Context()))
}

// noPhotos is a cache whose pictures have not been downloaded.
type noPhotos struct{ desk.Cache }

func (noPhotos) Photo(context.Context, string) ([]byte, error) {
	return nil, &confirm.Problem{Code: confirm.ProblemPhotoMissing}
}

// TestPhotoNotDownloaded: the record opens without it, its form waits for it,
// and its receipt needs none.
func TestPhotoNotDownloaded(t *testing.T) {
	o := ready(t, 12, func(c *desk.Config) { c.Cache = noPhotos{c.Cache} })
	id := o.clean(1)[0].ID
	if v := o.open(id); v.Photo != nil {
		t.Errorf("a photo of %d bytes", len(v.Photo))
	}
	o.complete(id)
	o.send()
	for kind, want := range map[confirm.PaperKind]confirm.Code{confirm.PaperForm: confirm.ProblemPhotoMissing, confirm.PaperReceipt: ""} {
		b, err := o.desk.Print(t.Context(), desk.PrintRequest{
			Kinds: []confirm.PaperKind{kind}, RecordIDs: []string{id}, Target: confirm.BatchTarget{Path: t.TempDir(), Separate: true},
		}, nil)
		check(t, err)
		if got := b.Documents[0].Code; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

func TestTicks(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	v := o.open(id)
	last, first := v.Conditions[len(v.Conditions)-1].Code, v.Conditions[0].Code
	o.tick(id, last, confirm.TickMet)
	v = o.tick(id, first, confirm.TickNotMet)
	if len(v.Draft.Ticks) != 2 || v.Draft.Ticks[0].Code != first {
		t.Errorf("ticks are not in the order of the conditions: %+v", v.Draft.Ticks)
	}
	v = o.tick(id, first, confirm.TickMet)
	if len(v.Draft.Ticks) != 2 || v.Draft.Ticks[0].Value != confirm.TickMet {
		t.Errorf("a second answer does not replace the first: %+v", v.Draft.Ticks)
	}
	v = o.tick(id, first, "")
	if len(v.Draft.Ticks) != 1 {
		t.Errorf("an answer cannot be taken back: %+v", v.Draft.Ticks)
	}
	_, err := o.desk.Tick(t.Context(), id, confirm.Tick{Code: "T99", Value: confirm.TickMet})
	wantCode(t, err, confirm.ProblemNotFound)
	_, err = o.desk.Tick(t.Context(), "nobody", confirm.Tick{Code: first, Value: confirm.TickMet})
	wantCode(t, err, confirm.ProblemNotFound)

	check(t, o.desk.Lock(t.Context()))
	check(t, o.desk.SignInOffline(t.Context(), pin))
	if d := o.open(id).Draft; len(d.Ticks) != 1 || d.Ticks[0].Code != last {
		t.Errorf("the draft after a lock: %+v", d)
	}
}

// TestTicksAndNotesTogether: whoever types while another key is still at work loses nothing.
func TestTicksAndNotesTogether(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	conditions := o.open(id).Conditions
	var wg sync.WaitGroup
	for _, c := range conditions {
		wg.Go(func() {
			_, err := o.desk.Tick(t.Context(), id, confirm.Tick{Code: c.Code, Value: confirm.TickMet})
			check(t, err)
		})
	}
	wg.Go(func() {
		_, err := o.desk.Annotate(t.Context(), id, "7", "甲", "备注")
		check(t, err)
	})
	wg.Wait()
	if d := o.open(id).Draft; len(d.Ticks) != len(conditions) || d.FileNumber != "7" || d.Remark != "备注" {
		t.Errorf("draft %+v", d)
	}
}

// TestDraftOfAnotherVersion: answers belong to the content they were given for.
func TestDraftOfAnotherVersion(t *testing.T) {
	o := ready(t, 12)
	row := o.clean(1)[0]
	o.tickAll(row.ID, confirm.TickMet)
	_, err := o.desk.Annotate(t.Context(), row.ID, "7", "", "")
	check(t, err)
	o.edit(row.ApplicationNo, moveHouse)
	o.pull()
	v := o.open(row.ID)
	if len(v.Draft.Ticks) != 0 || v.Draft.BaseVersion != 2 || v.Draft.FileNumber != "7" {
		t.Errorf("draft %+v", v.Draft)
	}
}

// TestAfterARefusal: what the registry refused stays in sight, its answers are
// there again when the content is the same, and giving up or a later
// conclusion closes it.
func TestAfterARefusal(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(2)
	for _, row := range rows {
		o.complete(row.ID)
	}
	o.edit(rows[0].ApplicationNo, moveHouse)
	o.otherConcludesIncomplete(rows[1].ID)
	if r := o.send(); r.Refused != 2 {
		t.Fatalf("send: %+v", r)
	}
	if s, err := o.desk.Standing(t.Context()); err != nil || s.Conflict != 2 || s.Unsent != 0 {
		t.Errorf("standing %+v, %v", s, err)
	}
	o.pull()
	if d := o.open(rows[0].ID).Draft; len(d.Ticks) != 0 {
		t.Errorf("ticks for another content: %+v", d)
	}
	if v := o.open(rows[1].ID); len(v.Draft.Ticks) != len(v.Conditions) {
		t.Errorf("ticks of the refused conclusion are gone: %+v", v.Draft)
	}
	o.complete(rows[0].ID)
	if r := o.send(); r.Accepted != 1 {
		t.Errorf("send: %+v", r)
	}
	for _, op := range o.open(rows[1].ID).Operations {
		check(t, o.desk.GiveUp(t.Context(), op.Intent.OperationID, "以同事的结论为准"))
	}
	if s, err := o.desk.Standing(t.Context()); err != nil || s.Conflict != 0 {
		t.Errorf("standing %+v, %v", s, err)
	}
	ops, err := o.desk.Operations(t.Context())
	check(t, err)
	if len(ops) != 3 {
		t.Errorf("%d operations in the history", len(ops))
	}
	for i := 1; i < len(ops); i++ {
		if ops[i].Intent.Sequence > ops[i-1].Intent.Sequence {
			t.Errorf("the outbox is not newest first")
		}
	}
}

func (o *office) otherConcludesIncomplete(id string) {
	o.t.Helper()
	o.clock.add(2 * time.Minute)
	other := o.colleague()
	other.signIn()
	other.pull()
	v := other.tickAll(id, confirm.TickNotMet)
	_, err := other.desk.Conclude(o.t.Context(), v, confirm.ActionConcludeIncomplete, "")
	check(o.t, err)
	if r := other.send(); r.Accepted != 1 {
		o.t.Fatalf("the colleague's conclusion: %+v", r)
	}
}

func TestStandingBeforeTheFirstPull(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	s, err := o.desk.Standing(t.Context())
	check(t, err)
	if s.Point.Name == "" || !s.Window.Opens.IsZero() || !s.Link.Online || !s.Now.Proven {
		t.Errorf("standing %+v", s)
	}
	o.pull()
	if s, err = o.desk.Standing(t.Context()); err != nil || s.Window.Opens.IsZero() || s.Plan.Name == "" || s.Link.LastPull.IsZero() {
		t.Errorf("standing after pull %+v, %v", s, err)
	}
	o.closeRegistry()
	if _, err := o.desk.Pull(t.Context(), nil); confirm.CodeOf(err) != confirm.ProblemOffline {
		t.Errorf("pull without a registry: %v", err)
	}
	if s, err = o.desk.Standing(t.Context()); err != nil || s.Link.Online || s.Link.Problem == nil {
		t.Errorf("standing offline %+v, %v", s.Link, err)
	}
}

func TestDoctor(t *testing.T) {
	free := int64(10 << 30)
	printer := &spoolTray{}
	o := newOffice(t, 1, func(c *desk.Config) {
		c.Spooler = printer
		c.DiskFree = func() (int64, error) { return free, nil }
	})
	problems := func() map[desk.ReadinessName]confirm.Code {
		all := map[desk.ReadinessName]confirm.Code{}
		lines := o.desk.Doctor(t.Context())
		if len(lines) != 10 {
			t.Errorf("%d lines", len(lines))
		}
		for _, r := range lines {
			if r.OK != (r.Problem == nil) {
				t.Errorf("%+v", r)
			}
			if r.Problem != nil {
				all[r.Name] = r.Problem.Code
			}
		}
		return all
	}
	want := func(when string, want map[desk.ReadinessName]confirm.Code) {
		t.Helper()
		if got := problems(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	o.signIn()
	want("not signed for", map[desk.ReadinessName]confirm.Code{desk.ReadyCustody: confirm.ProblemCustodyMissing})
	_, err := o.desk.AddCustody(t.Context(), confirm.CustodyEntry{Kind: confirm.CustodyReceived}, nil)
	check(t, err)
	want("ready", map[desk.ReadinessName]confirm.Code{})
	free = 1 << 20
	want("little disk", map[desk.ReadinessName]confirm.Code{desk.ReadyDisk: confirm.ProblemDiskLow})
	free = 10 << 30
	o.closeRegistry()
	want("offline", map[desk.ReadinessName]confirm.Code{desk.ReadyNetwork: confirm.ProblemOffline})
	o.clock.add(400 * 24 * time.Hour)
	if got := problems()[desk.ReadyCredential]; got != confirm.ProblemCertExpired {
		t.Errorf("after 400 days the credential is %q", got)
	}
	check(t, o.desk.Lock(t.Context()))
	if got := problems()[desk.ReadyCache]; got != confirm.ProblemLocked {
		t.Errorf("the cache of a locked desk is %q", got)
	}
}

// wrongClock is a registry that says this computer is late.
type wrongClock struct {
	desk.Registry
	offset time.Duration
}

func (w wrongClock) Now() confirm.Moment {
	m := w.Registry.Now()
	m.Offset = w.offset
	return m
}

func TestDoctorSaysTheClockIsWrong(t *testing.T) {
	for offset, wrong := range map[time.Duration]bool{
		4 * time.Minute: false, -4 * time.Minute: false, 7 * time.Minute: true, -3 * time.Hour: true,
	} {
		o := newOffice(t, 1, func(c *desk.Config) { c.Registry = wrongClock{c.Registry, offset} })
		for _, r := range o.desk.Doctor(t.Context()) {
			if r.Name == desk.ReadyClock && r.OK == wrong {
				t.Errorf("offset %v: %+v", offset, r)
			}
		}
	}
}
