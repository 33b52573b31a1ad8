package engine_test

import (
	"io"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// TestTwoVersionsOfTheProgram: a workstation of the version before and one of
// today work on the same applicants at one registry, offline and online, and
// end with the same.
func TestTwoVersionsOfTheProgram(t *testing.T) {
	w := newWorld(t, 3)
	newer := w.colleague(t)
	w.version = wire.Oldest
	w.newEngine()
	if w.engine.Wire() != wire.Oldest || newer.engine.Wire() != wire.Version {
		t.Fatalf("they speak %d and %d", w.engine.Wire(), newer.engine.Wire())
	}
	w.pull()
	newer.pull()

	ofOld, ofNew := w.decide(0), newer.decide(1)
	late := newer.decide(0) // on what the other one has decided meanwhile
	for _, x := range []*world{w, newer} {
		_, err := x.engine.Send(t.Context(), nil)
		w.must(err)
		x.pull()
	}
	w.pull()
	if a, b := w.state(ofOld.Intent.OperationID), newer.state(ofNew.Intent.OperationID); a.State != confirm.OperationAccepted || b.State != confirm.OperationAccepted {
		t.Errorf("decisions of both: %s, %s", a.State, b.State)
	}
	if got := newer.state(late.Intent.OperationID); got.State == confirm.OperationSigned || got.State == confirm.OperationUnknown {
		t.Errorf("the second decision on one record is %s", got.State)
	}
	if w.applied() != 2 {
		t.Errorf("the registry has %d decisions", w.applied())
	}
	for i, row := range w.rows() {
		if other := newer.rows()[i]; row.ID != other.ID || row.State != other.State {
			t.Errorf("row %d: %s and %s", i, row.State, other.State)
		}
	}
}

// TestRegistryOfAnotherVersion: an answer in another version than was asked in
// is refused, whichever is newer.
func TestRegistryOfAnotherVersion(t *testing.T) {
	w := newWorld(t, 0)
	w.version = wire.Oldest - 1
	w.newEngine()
	wantCode(t, w.engine.Hello(t.Context()), confirm.ProblemWireVersion)
}

// TestUpdateIsFetched: manifest as it was published, and a file in two parts.
func TestUpdateIsFetched(t *testing.T) {
	w := newWorld(t, 0)
	if m, err := w.engine.Update(t.Context(), "stable"); err != nil || m != "" {
		t.Errorf("nothing was published: %q, %v", m, err)
	}
	program := strings.Repeat("a program ", 1000)
	now := w.clock.True()
	file := confirm.UpdateFile{OS: "linux", Arch: "amd64", Kind: confirm.UpdateDeb, Name: "a.deb", Bytes: int64(len(program)), SHA256: wire.Hash([]byte(program))}
	w.must(w.reg.PublishUpdate(t.Context(), confirm.Update{
		Version: "1.0.1", Sequence: 1, Channel: "stable", Wire: wire.Version, Published: now, Expires: now.AddDate(0, 1, 0), Files: []confirm.UpdateFile{file},
	}, "the manifest", func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(program)), nil }))
	if m, err := w.engine.Update(t.Context(), "stable"); err != nil || m != "the manifest" {
		t.Errorf("%q, %v", m, err)
	}
	var got strings.Builder
	got.WriteString(program[:4000])
	if n, err := w.engine.UpdateFile(t.Context(), file.Download(), 4000, &got, nil); err != nil || n != int64(len(program)-4000) || got.String() != program {
		t.Errorf("%d bytes, %v", n, err)
	}
	// Neither serves what the other has.
	if _, err := w.engine.Download(t.Context(), file.Download(), 0, io.Discard, nil); confirm.CodeOf(err) != confirm.ProblemNotFound {
		t.Errorf("as a download: %v", err)
	}
}
