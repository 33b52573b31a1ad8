package engine_test

import (
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential"
	"confirmpoint/sync/credential/credentialtest"
	"confirmpoint/sync/engine"
	"confirmpoint/sync/wire"

	"github.com/google/uuid"
)

// colleague is a second workstation of the same point, with its own key and
// cache, enrolled and signed in.
func (w *world) colleague(t *testing.T) *world {
	t.Helper()
	ctx := t.Context()
	code, err := w.reg.NewActivationCode(ctx, userName)
	w.must(err)
	other := &world{
		t: t, clock: w.clock, reg: w.reg, server: w.server, point: w.point, sms: w.sms,
		dir: t.TempDir(), limits: w.limits, records: map[string]string{},
	}
	other.key, err = credential.Open(credential.Options{
		Dir: filepath.Join(other.dir, "credential"), Secrets: &credentialtest.Memory{}, Clock: w.clock.Now,
		KDF: credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	})
	w.must(err)
	asked, err := other.key.Create(ctx, pin, userName, confirm.ES256)
	w.must(err)
	cfg := w.enrolConfig(code, asked)
	cfg.InstallationID = uuid.Must(uuid.NewV7()).String()
	certs, enrolment, err := engine.Enrol(ctx, cfg)
	w.must(err)
	w.must(other.key.Install(ctx, certs, enrolment))
	w.must(other.key.Unlock(ctx, pin))
	other.enrolment = enrolment
	other.openCache("point.db")
	other.newEngine()
	w.clock.Step(2 * time.Minute) // between two SMS
	other.signIn()
	return other
}

// TestScansOfOtherWorkstations: a scan that one workstation has attached comes
// to the others of the point with the record that names it, through a cut, and
// stays after a lock.
func TestScansOfOtherWorkstations(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	ctx := t.Context()
	other := w.colleague(t)
	other.pull()
	w.must(w.cache.SaveBlob(ctx, wire.Hash(scan), scan))
	w.accepted(w.attach(0, scan))

	report := other.pull()
	if report.Records != 1 || report.Blobs != 1 || report.BlobsMissing != 0 {
		t.Fatalf("%+v", report)
	}
	for range 2 {
		if got, err := other.cache.Photo(ctx, wire.Hash(scan)); err != nil || string(got) != string(scan) {
			t.Fatalf("the scan: %d bytes, %v", len(got), err)
		}
		key, err := other.key.CacheKey()
		w.must(err)
		w.must(other.cache.Lock())
		w.must(other.cache.Unlock(ctx, key))
	}
	if report := other.pull(); report.Blobs != 0 {
		t.Errorf("brought again: %+v", report)
	}
	// The one that attached it misses nothing.
	if report := w.pull(); report.Blobs != 0 || report.BlobsMissing != 0 {
		t.Errorf("%+v", report)
	}
	// What has left is no longer wanted.
	w.must(w.reg.Remove(ctx, w.people[0].ApplicationNo, string(confirm.CodeRemoved)))
	other.pull()
	if missing, err := other.cache.MissingBlobs(ctx, 0); err != nil || len(missing) != 0 {
		t.Errorf("missing %v, %v", missing, err)
	}
}
