package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// screen is record i as the clerk has it on the screen.
func (w *world) screen(i int) confirm.Record {
	w.t.Helper()
	rec, err := w.cache.Record(context.Background(), w.rows()[i].ID)
	w.must(err)
	return rec
}

func (w *world) opened(seen confirm.Record) confirm.Refreshed {
	w.t.Helper()
	r, err := w.engine.Opened(context.Background(), seen)
	w.must(err)
	return r
}

// TestOpenedBringsOneRecord: the newest content is in the cache after one
// request, the cursor has not moved, and the pull that follows loses nothing.
func TestOpenedBringsOneRecord(t *testing.T) {
	w := newWorld(t, 3)
	w.pull()
	_, before, err := w.cache.Cursor(t.Context())
	w.must(err)
	seen := w.screen(1)
	if r := w.opened(seen); r.Changed || len(r.Claims) != 0 || r.At.IsZero() {
		t.Fatalf("nothing is new: %+v", r)
	}

	w.edit(0, "第一小学")
	i := w.personOf(seen)
	w.edit(i, "青禾县第九小学")
	asked := w.requests.Load()
	if r := w.opened(seen); !r.Changed {
		t.Fatal("an edited record is not told")
	}
	if n := w.requests.Load() - asked; n != 1 {
		t.Errorf("it took %d requests", n)
	}
	now := w.screen(1)
	if now.ID != seen.ID || now.Version != seen.Version+1 || now.Content.Work.School != "青禾县第九小学" || now.Digest == seen.Digest {
		t.Errorf("in the cache is %v", now)
	}
	if _, after, err := w.cache.Cursor(t.Context()); err != nil || after != before {
		t.Errorf("the cursor has moved: %v", err)
	}
	if r := w.opened(now); r.Changed {
		t.Error("told twice")
	}
	if report := w.pull(); report.Records != 2 {
		t.Errorf("the pull brings %+v", report)
	}
	if got := w.screen(1); got.Version != now.Version {
		t.Errorf("after the pull: version %d", got.Version)
	}
}

// personOf finds the applicant of a record among those the world has made.
func (w *world) personOf(rec confirm.Record) int {
	w.t.Helper()
	for i, p := range w.people {
		if p.ApplicationNo == rec.ApplicationNo {
			return i
		}
	}
	w.t.Fatal("no such applicant")
	return -1
}

// TestOpenedLeavesWorkAlone: an unsent decision and what the clerk saw of the
// record stay as they were signed; the registry then tells of the conflict.
func TestOpenedLeavesWorkAlone(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	seen := w.screen(0)
	op := w.decide(0)
	w.edit(0, "青禾县第九小学")
	if r := w.opened(seen); !r.Changed {
		t.Fatal("an edited record is not told")
	}
	base, err := w.cache.Base(t.Context(), op.Intent.OperationID)
	w.must(err)
	if base.Version != seen.Version || base.Digest != seen.Digest {
		t.Errorf("what the clerk saw is now version %d", base.Version)
	}
	kept := w.state(op.Intent.OperationID)
	if kept.State != confirm.OperationSigned || !bytes.Equal(kept.Envelope, op.Envelope) {
		t.Errorf("the decision is %s", kept.State)
	}
	if report, err := w.engine.Send(t.Context(), nil); err != nil || report.Refused != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestOpenedTellsDecisionsAndMoves: decided elsewhere, moved, removed.
func TestOpenedTellsDecisionsAndMoves(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	seen := w.screen(0)
	w.must(w.reg.Decline(t.Context(), seen.ApplicationNo, confirm.Actor{ID: "bureau", Name: "局"}, "条件不符"))
	if r := w.opened(seen); !r.Changed {
		t.Error("a decision of the bureau is not told")
	}
	if now := w.screen(0); now.Standing.State != confirm.StateDeclined || now.Version != seen.Version {
		t.Errorf("in the cache is %v", now)
	}
	seen = w.screen(1)
	w.must(w.reg.Remove(t.Context(), seen.ApplicationNo, "撤回"))
	if r := w.opened(seen); !r.Changed {
		t.Error("a removed record is not told")
	}
	_, err := w.cache.Record(t.Context(), seen.ID)
	wantCode(t, err, confirm.ProblemNotFound)
	w.pull()
}

// TestOpenedOnBadLines (offline-rules.md D1): whatever comes back, it is no
// error, and the cache stays as it was. A line that is only slow is not called
// broken.
func TestOpenedOnBadLines(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	seen := w.screen(0)
	w.edit(0, "青禾县第九小学")
	for _, b := range lightAnswers() {
		w.hinder(wire.PathOpened, b)
		r, err := w.engine.Opened(t.Context(), seen)
		if err != nil || r.Changed {
			// An empty object is an answer: nothing is new, nobody else is there.
			t.Errorf("%s: %+v, %v", b.name, r, err)
		}
		if now := w.screen(0); now.Version != seen.Version {
			t.Fatalf("%s: stored", b.name)
		}
	}

	w.limits.Opened = 50 * time.Millisecond
	w.heal()
	w.newEngine()
	w.must(w.engine.Hello(t.Context()))
	release := make(chan struct{})
	w.breakPath(wire.PathOpened, func(http.ResponseWriter, *http.Request, http.Handler) { <-release })
	if r, err := w.engine.Opened(t.Context(), seen); err != nil || r.Changed || !r.At.IsZero() {
		t.Errorf("without an answer: %+v, %v", r, err)
	}
	if !w.engine.Link().Online {
		t.Error("a slow answer is called a broken line")
	}
	close(release)
	w.server.Close()
	if r, err := w.engine.Opened(t.Context(), seen); err != nil || r.Changed {
		t.Errorf("without a line: %+v, %v", r, err)
	}
	w.engine.Left(t.Context(), seen.ID)
}

// TestOpenedBelievesNoOtherRecord: an answer that is well-formed and of
// something else is left out.
func TestOpenedBelievesNoOtherRecord(t *testing.T) {
	w := newWorld(t, 2)
	w.pull()
	seen, other := w.screen(0), w.screen(1)
	w.edit(w.personOf(seen), "青禾县第九小学")
	w.edit(w.personOf(other), "青禾县第八小学")
	change := func(edit func(a *wire.OpenedAnswer)) {
		w.breakPath(wire.PathOpened, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
			rec := record(r, next)
			var a wire.OpenedAnswer
			w.must(json.Unmarshal(rec.Body.Bytes(), &a))
			edit(&a)
			data, err := wire.Encode(a)
			w.must(err)
			replay(rw, rec, data)
		})
	}
	for name, edit := range map[string]func(*wire.OpenedAnswer){
		"another record":  func(a *wire.OpenedAnswer) { a.Change.Record.ID = other.ID },
		"another point":   func(a *wire.OpenedAnswer) { a.Change.Record.PointID = "somewhere" },
		"another digest":  func(a *wire.OpenedAnswer) { a.Change.Record.Digest = other.Digest },
		"another content": func(a *wire.OpenedAnswer) { a.Change.Record.Content = json.RawMessage(`{"kind":"periodic"}`) },
		"no standing":     func(a *wire.OpenedAnswer) { a.Change.Record.Standing = json.RawMessage(`{"state":1}`) },
		"both":            func(a *wire.OpenedAnswer) { a.Change.Gone = &wire.Gone{ID: seen.ID, Reason: "removed"} },
		"tombstone": func(a *wire.OpenedAnswer) {
			a.Change.Record, a.Change.Gone = nil, &wire.Gone{ID: other.ID, Reason: "removed"}
		},
		"old change":        func(a *wire.OpenedAnswer) { a.Change.Seq = 1 },
		"another epoch":     func(a *wire.OpenedAnswer) { a.Epoch = "another" },
		"no epoch":          func(a *wire.OpenedAnswer) { a.Epoch = "" },
		"a crowd":           func(a *wire.OpenedAnswer) { a.Claims = make([]wire.Claim, wire.MaxClaims+1) },
		"claim of nobody":   func(a *wire.OpenedAnswer) { a.Claims = []wire.Claim{{Since: w.clock.True()}} },
		"claim at no time":  func(a *wire.OpenedAnswer) { a.Claims = []wire.Claim{{ClerkName: "张敏"}} },
		"claim of controls": func(a *wire.OpenedAnswer) { a.Claims = []wire.Claim{{ClerkName: "张\x1b[2J", Since: w.clock.True()}} },
	} {
		change(edit)
		if r := w.opened(seen); r.Changed {
			t.Errorf("%s: taken", name)
		}
		if mine, theirs := w.screen(0), w.screen(1); mine.Version != seen.Version || theirs.Version != other.Version {
			t.Fatalf("%s: stored", name)
		}
	}
	w.heal()
	if r := w.opened(seen); !r.Changed {
		t.Error("the true answer is not taken")
	}
}

// TestPageBehindARefresh: a page of the feed that was fetched before a record
// was refreshed does not put the older one back.
func TestPageBehindARefresh(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	seen := w.screen(0)
	w.edit(0, "青禾县第八小学")
	_, cursor, err := w.cache.Cursor(t.Context())
	w.must(err)
	held, release := make(chan struct{}), make(chan struct{})
	first := true
	w.breakPath(wire.PathChanges, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := record(r, next)
		if first {
			first = false
			close(held)
			<-release
		}
		replay(rw, rec, rec.Body.Bytes())
	})
	pulled := make(chan error, 1)
	go func() {
		_, err := w.engine.Pull(context.Background(), nil)
		pulled <- err
	}()
	<-held // the page with the eighth school is on its way
	w.edit(0, "青禾县第九小学")
	if r := w.opened(seen); !r.Changed {
		t.Fatal("not refreshed")
	}
	close(release)
	w.must(<-pulled)
	if now := w.screen(0); now.Content.Work.School != "青禾县第九小学" {
		t.Errorf("the cache went back to %s", now.Content.Work.School)
	}
	if _, after, err := w.cache.Cursor(t.Context()); err != nil || after == cursor {
		t.Errorf("the feed did not move on: %v", err)
	}
	if report := w.pull(); report.Records != 1 || w.screen(0).Version != seen.Version+2 {
		t.Errorf("the next pull brings %+v, version %d", report, w.screen(0).Version)
	}
}

// TestClaimIsGivenBack: another workstation sees the claim until it is left.
func TestClaimIsGivenBack(t *testing.T) {
	w := newWorld(t, 1)
	w.pull()
	seen := w.screen(0)
	var closed, asked int
	w.breakPath(wire.PathOpened, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		asked++
		if bodyHolds(t, r, []byte(`"closed":true`)) {
			closed++
		}
		next.ServeHTTP(rw, r)
	})
	w.engine.Left(t.Context(), seen.ID) // never claimed: nothing to give back
	w.opened(seen)
	w.engine.Left(t.Context(), seen.ID)
	w.engine.Left(t.Context(), seen.ID)
	if asked != 2 || closed != 1 {
		t.Errorf("%d requests, %d of them to give back", asked, closed)
	}
}
