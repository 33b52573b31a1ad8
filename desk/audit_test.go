package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/store"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/registry"
	"confirmpoint/sync/wire"
)

// trail gives the log from an entry on as "action detail".
func (o *office) trail(after int) []string {
	o.t.Helper()
	log, err := o.cache.AuditLog(o.t.Context())
	check(o.t, err)
	var told []string
	for _, e := range log[min(after, len(log)):] {
		told = append(told, strings.TrimSpace(string(e.Action)+" "+e.Detail))
	}
	return told
}

func (o *office) wantTrail(after int, want ...string) {
	o.t.Helper()
	if got := o.trail(after); strings.Join(got, "\n") != strings.Join(want, "\n") {
		o.t.Errorf("audit:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// jumpy is a registry whose clock has jumped.
type jumpy struct {
	desk.Registry
	jumps *[]confirm.ClockJump
}

func (j jumpy) ClockJumps() []confirm.ClockJump {
	jumps := *j.jumps
	*j.jumps = nil
	return jumps
}

// TestAudited: every act of the list leaves its entry, once.
func TestAudited(t *testing.T) {
	var jumps []confirm.ClockJump
	o := ready(t, 3, func(c *desk.Config) { c.Registry = jumpy{c.Registry, &jumps} })
	ctx := t.Context()
	page, err := o.desk.Search(ctx, confirm.Query{Sort: confirm.SortApplicationNo})
	check(t, err)
	id := page.Rows[0].ID
	all := "id_number,phone,certificate"

	at := len(o.trail(0))
	_, err = o.desk.Open(ctx, id)
	check(t, err)
	_, err = o.desk.Open(ctx, id)
	check(t, err)
	o.wantTrail(at, "open_record", "reveal "+all, "open_record")

	at = len(o.trail(0))
	v, err := o.desk.Reveal(ctx, id, desk.RevealPhone)
	check(t, err)
	r, err := o.cache.Record(ctx, id)
	check(t, err)
	if v[desk.RevealPhone] != r.Content.Contact.Phone.Reveal() || len(v) != 1 {
		t.Errorf("revealed %d fields, or another phone", len(v))
	}
	_, err = o.desk.Reveal(ctx, id, "address")
	wantCode(t, err, confirm.ProblemInvalidValue)
	o.wantTrail(at, "reveal phone")

	at = len(o.trail(0))
	_, err = o.desk.AnnotateNow(ctx, id, "7001", "A-1", "")
	check(t, err)
	log, err := o.cache.AuditLog(ctx)
	check(t, err)
	if edit := log[at]; edit.Action != confirm.AuditEdit || edit.Subject != id ||
		!strings.Contains(edit.Detail, `{"field":"file_number","old":"","new":"7001"}`) || log[at+1].Action != confirm.AuditDecide {
		t.Errorf("an edit is told by %+v", log[at:])
	}

	at = len(o.trail(0))
	path := filepath.Join(t.TempDir(), "a.csv")
	_, err = o.desk.Listing(ctx, desk.ListingRequest{Kind: confirm.PaperPersons, Target: confirm.BatchTarget{Path: path}})
	wantCode(t, err, confirm.ProblemExportPurpose)
	_, err = o.desk.Listing(ctx, desk.ListingRequest{Kind: confirm.PaperPersons, Public: true, Target: confirm.BatchTarget{Path: path}})
	check(t, err)
	_, err = o.desk.ExportAudit(ctx, "")
	wantCode(t, err, confirm.ProblemExportPurpose)
	_, err = o.desk.ExportAudit(ctx, confirm.PurposeCheck)
	check(t, err)
	_, err = o.desk.Enqueue(ctx, desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: []string{id}, Target: confirm.BatchTarget{Path: t.TempDir()}})
	check(t, err)
	o.wantTrail(at, "export persons .csv 3 public public", "export audit check", "print form file 1")

	at = len(o.trail(0))
	jumps = []confirm.ClockJump{{At: o.clock.Now(), By: -3 * time.Hour}}
	check(t, o.desk.LockFor(ctx, desk.LockIdle))
	check(t, o.cacheOpen())
	o.wantTrail(at, "clock_jump -10800", "lock idle")
	if err := o.cache.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}

// cacheOpen opens the cache behind the desk's back, to look at its log.
func (o *office) cacheOpen() error {
	if err := o.config.Credential.Unlock(context.Background(), pin); err != nil {
		return err
	}
	key, err := o.config.Credential.CacheKey()
	if err != nil {
		return err
	}
	return o.cache.Unlock(context.Background(), key)
}

// TestRevealOnDemand: under that policy opening shows nothing, and says so.
func TestRevealOnDemand(t *testing.T) {
	o := ready(t, 1)
	ctx := t.Context()
	o.policy(func(p *wire.OfficePolicy) { p.Reveal, p.IdleMinutes = string(confirm.RevealOnDemand), 3 })
	if p := o.desk.Policy(); p.Reveal != "" {
		t.Errorf("policy %+v before the pull", p)
	}
	_, err := o.desk.Pull(ctx, nil)
	check(t, err)
	if p := o.desk.Policy(); p.Reveal != confirm.RevealOnDemand || p.Idle() != 3*time.Minute {
		t.Errorf("policy %+v after the pull", p)
	}
	page, err := o.desk.Search(ctx, confirm.Query{})
	check(t, err)
	at := len(o.trail(0))
	_, err = o.desk.Open(ctx, page.Rows[0].ID)
	check(t, err)
	o.wantTrail(at, "open_record")

	// A paper shows them whatever the policy, also when it is begun at the back.
	at = len(o.trail(0))
	for _, number := range []int{2, 1, 2} {
		_, _, err = o.desk.Preview(ctx, desk.PreviewRequest{Kind: confirm.PaperForm, RecordID: page.Rows[0].ID, Page: number, DPI: 30})
		check(t, err)
	}
	o.wantTrail(at, "open_record preview", "reveal id_number,phone,certificate", "open_record preview")
}

// TestWrongPINOfABatch is on record at once, and not a second time at the next
// sign-in.
func TestWrongPINOfABatch(t *testing.T) {
	var over bool
	o := ready(t, 1, byBatch(&over))
	ctx := t.Context()
	at := len(o.trail(0))
	wantCode(t, o.desk.SignNow(ctx, []byte("731905"), 1, func(context.Context) error {
		t.Error("signed")
		return nil
	}), confirm.ProblemWrongPIN)
	o.wantTrail(at, "wrong_pin 1 of 1")
	check(t, o.desk.Lock(ctx))
	o.clock.add(time.Minute) // the wait after a wrong PIN
	at++
	o.signIn()
	o.wantTrail(at, "lock clerk", "sign_in online")
}

// policy changes what the bureau asks of its workstations.
func (o *office) policy(change func(*wire.OfficePolicy)) {
	o.t.Helper()
	bureau := o.registry.Registry().Office(registry.Officer{})
	all, err := bureau.Policies(o.t.Context(), wire.OfficeQuery{})
	check(o.t, err)
	p := all.Policies[0]
	change(&p)
	_, err = bureau.PutPolicy(o.t.Context(), p)
	check(o.t, err)
}

func (o *office) checkpoints() int {
	o.t.Helper()
	list, err := o.cache.Statements(o.t.Context(), confirm.StatementAudit, false)
	check(o.t, err)
	return len(list)
}

// TestCheckpoints: at sign-in, after so many entries, after so long, at lock.
func TestCheckpoints(t *testing.T) {
	o := ready(t, 1)
	ctx := t.Context()
	page, err := o.desk.Search(ctx, confirm.Query{})
	check(t, err)
	reveal := func() {
		_, err := o.desk.Reveal(ctx, page.Rows[0].ID, desk.RevealPhone)
		check(t, err)
	}
	before := o.checkpoints()
	if before < 1 {
		t.Error("none at sign-in")
	}
	for range confirm.AuditCheckpointEntries + 1 {
		reveal()
	}
	if n := o.checkpoints(); n != before+1 {
		t.Errorf("%d after %d entries", n-before, confirm.AuditCheckpointEntries)
	}
	o.clock.add(confirm.AuditCheckpointEvery)
	reveal()
	if n := o.checkpoints(); n != before+2 {
		t.Errorf("%d after a quarter of an hour", n-before)
	}
	check(t, o.desk.Lock(ctx))
	check(t, o.cacheOpen())
	if n := o.checkpoints(); n != before+3 {
		t.Errorf("%d after the lock", n-before)
	}
	check(t, o.desk.SignInOffline(ctx, pin))
	o.wantReport(func(r confirm.AuditReport) bool { return r.Broken == 0 && r.Checkpoints == before+4 && r.Asked })
	_, err = o.desk.Send(ctx, nil)
	check(t, err)
	o.wantReport(func(r confirm.AuditReport) bool { return r.Broken == 0 && r.Anchor.Seq > 0 && !r.Anchor.Forked })
	o.closeRegistry()
	o.wantReport(func(r confirm.AuditReport) bool { return r.Broken == 0 && !r.Asked })
}

func (o *office) wantReport(is func(confirm.AuditReport) bool) {
	o.t.Helper()
	r, err := o.desk.VerifyAudit(o.t.Context())
	check(o.t, err)
	if !is(r) {
		o.t.Errorf("report %+v", r)
	}
}

// restart is a new process on the same folder.
func (o *office) restart() {
	o.t.Helper()
	var err error
	o.cache, err = store.Open(o.t.Context(), o.path, store.Options{Clock: o.clock.Now, Holder: o.config.Enrolment.InstallationID})
	check(o.t, err)
	o.config.Cache = o.cache
	o.config.Registry, err = engine.New(engine.Config{
		Enrolment: o.config.Enrolment, Credential: o.config.Credential.(engine.Credential), Cache: o.cache, Clock: o.clock,
	})
	check(o.t, err)
	o.desk = desk.New(o.config)
}

// TestRestoredLog: an older folder put back is told by the registry, stands in
// the standing line and with the officer, until he accepts it.
func TestRestoredLog(t *testing.T) {
	o := ready(t, 1)
	ctx := t.Context()
	send := func() {
		t.Helper()
		_, err := o.desk.Send(ctx, nil)
		check(t, err)
	}
	restart := func(between func(path string)) {
		t.Helper()
		check(t, o.desk.Lock(ctx))
		check(t, o.cache.Close())
		between(o.path)
		o.restart()
		o.clock.add(2 * time.Minute) // between two SMS codes
		o.signIn()
	}
	send()
	var old []byte
	restart(func(path string) {
		var err error
		old, err = os.ReadFile(path)
		check(t, err)
	})
	send()
	restart(func(path string) { check(t, os.WriteFile(path, old, 0o600)) })
	send()
	standing, err := o.desk.Standing(ctx)
	check(t, err)
	wantCode(t, standing.Credential, confirm.ProblemAuditForked)
	o.wantReport(func(r confirm.AuditReport) bool { return r.Cause == confirm.AuditRegistryDiffers })

	bureau := o.registry.Registry().Office(registry.Officer{})
	audits, err := bureau.Audits(ctx, wire.OfficeQuery{})
	check(t, err)
	if len(audits.Audits) != 1 || audits.Audits[0].ForkedAt == nil {
		t.Fatalf("the officer sees %+v", audits.Audits)
	}
	lines, err := bureau.Log(ctx, wire.OfficeQuery{})
	check(t, err)
	if !strings.Contains(fmt.Sprint(lines.Lines), "audit_forked") {
		t.Error("the log of the bureau says nothing of the fork")
	}
	_, err = bureau.AcceptAudit(ctx, wire.AuditWord{Log: audits.Audits[0].Log, Reason: "恢复过备份"})
	check(t, err)
	restart(func(string) {})
	send()
	standing, err = o.desk.Standing(ctx)
	check(t, err)
	if standing.Credential != nil {
		t.Errorf("after the officer's word: %v", standing.Credential)
	}
	o.wantReport(func(r confirm.AuditReport) bool { return r.Broken == 0 && r.Asked })
}

// picky is a registry that never takes one checkpoint.
type picky struct {
	desk.Registry
	never *string
	taken *int
}

func (p picky) AnchorAudit(_ context.Context, _ string, jws [][]byte) (confirm.AuditAnchor, error) {
	for _, one := range jws {
		if string(one) == *p.never {
			return confirm.AuditAnchor{}, &confirm.Problem{Code: confirm.ProblemInvalidValue, Args: map[string]string{"field": "signer"}}
		}
	}
	*p.taken += len(jws)
	return confirm.AuditAnchor{}, nil
}

// TestRefusedCheckpoint: what the registry never takes holds up nothing.
func TestRefusedCheckpoint(t *testing.T) {
	var never string
	taken := 0
	o := ready(t, 1, func(c *desk.Config) { c.Registry = picky{c.Registry, &never, &taken} })
	ctx := t.Context()
	page, err := o.desk.Search(ctx, confirm.Query{})
	check(t, err)
	for range 4 {
		o.clock.add(confirm.AuditCheckpointEvery)
		_, err := o.desk.Reveal(ctx, page.Rows[0].ID, desk.RevealPhone)
		check(t, err)
	}
	list, err := o.cache.Statements(ctx, confirm.StatementAudit, true)
	check(t, err)
	never = string(list[2].JWS)
	taken = 0
	_, err = o.desk.Send(ctx, nil)
	check(t, err)
	left, err := o.cache.Statements(ctx, confirm.StatementAudit, true)
	check(t, err)
	if taken != len(list)-1 || len(left) != 0 {
		t.Errorf("%d of %d were taken, %d wait", taken, len(list), len(left))
	}
}
